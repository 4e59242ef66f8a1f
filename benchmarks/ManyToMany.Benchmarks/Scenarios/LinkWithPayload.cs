using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>New links of one book, each with a payload of its own, given as objects of the join class.</summary>
internal sealed class LinkWithPayload(int links) : Race
{
    public override string Name => $"link {links:N0} with payload";

    public override KeyRange Targets => new(1, links);

    protected override async Task EfAsync(Run run)
    {
        for (var i = 0; i < run.Authors.Length; i++)
        {
            run.Book.AuthorBooks.Add(new AuthorBook { Author = run.Authors[i], Position = i + 1, Role = Role.Editor });
        }

        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        run.Db.AddRange(Links(run));
        await run.SaveAndClearAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.LinkAsync(Links(run));

    protected override Task ByHandAsync(Run run)
        => run.Hand.LinkWithPositionsAsync(run.BookId, [.. run.AuthorIds.Select((author, i) => (author, i + 1))]);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).UsingEntity<AuthorBook>().LinkAsync(Links(run));

    protected override Task ByKeyAsync(Run run)
        => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).UsingEntity<AuthorBook>().LinkAsync(Links(run));

    private static IEnumerable<AuthorBook> Links(Run run)
        => run.AuthorIds.Select(
            (author, i) => new AuthorBook { BookId = run.BookId, AuthorId = author, Position = i + 1, Role = Role.Editor });
}
