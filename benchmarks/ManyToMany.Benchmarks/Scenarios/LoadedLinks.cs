using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>The rows that the scenarios of loading read.</summary>
internal static class LoadedLinks
{
    public const int OfEach = 50;

    public const int Authors = 200;

    private static readonly string _padding = new('x', 490);

    /// <summary>Links each book with 50 authors in a row, and pads the rows of the authors.</summary>
    public static async Task InsertAsync(Run run)
    {
        await run.Db.Database.ExecuteSqlAsync(
            $"""UPDATE "Authors" SET "Name" = "Name" || {_padding} WHERE length("Name") < 400""");
        await run.Db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT b."Id", 1 + (b."Id" + a."Id") % {Authors} FROM "Books" AS b, "Authors" AS a
            WHERE b."Id" >= {run.BookIds[0]} AND a."Id" <= {OfEach}
            """);
    }

    public static IQueryable<Book> Query(Run run)
    {
        var (first, last) = (run.BookIds[0], run.BookIds[^1]);

        return run.Db.Books.Where(b => b.Id >= first && b.Id <= last);
    }

    public static Book[] NewBooks(Run run) => [.. run.BookIds.Select(id => new Book { Id = id, Title = $"book {id}" })];

    public static void Answer(Run run, IEnumerable<Book> books) => run.Answer = books.Sum(b => b.Authors.Sum(author => (long)author.Id));
}
