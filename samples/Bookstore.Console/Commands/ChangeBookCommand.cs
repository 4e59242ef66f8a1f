using System.CommandLine;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>Changes the links of a book: to authors over the explicit join entity, to genres over one without navigations.</summary>
internal sealed class ChangeBookCommand : ChangeCommand
{
    private readonly Argument<int> _id = new("id") { Description = "The number of the book." };
    private readonly Option<int[]> _authors;
    private readonly Option<string[]> _genres;

    public ChangeBookCommand(LinkVerb verb, Screen screen)
        : base("book", "From a book, to authors or to genres.", verb, screen)
    {
        _authors = Targets<int>("--authors", "The numbers of authors.", "id");
        _genres = Targets<string>(
            "--genres",
            verb == LinkVerb.Unlink ? "The names of genres." : "The names of genres. A genre that is not there yet is added.",
            "name");

        Arguments.Add(_id);
        Options.Add(_authors);
        Options.Add(_genres);
        Validators.Add(result =>
        {
            if (result.GetResult(_authors) is null == result.GetResult(_genres) is null)
            {
                result.AddError("Links are to authors or to genres. Give exactly one of '--authors' and '--genres'.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                var id = arguments.GetValue(_id);
                var book = await db.Books.FindAsync([id], cancellationToken) ?? throw NotFound.Book(id);
                return arguments.GetResult(_authors) is null
                    ? await ChangeGenresAsync(db, book, arguments.GetValue(_genres) ?? [], cancellationToken)
                    : await ChangeAuthorsAsync(db, book, arguments.GetValue(_authors) ?? [], cancellationToken);
            },
            cancellationToken);

    private async Task<int> ChangeAuthorsAsync(BookstoreContext db, Book book, int[] authors, CancellationToken cancellationToken)
    {
        var changes = await ApplyAsync(db.Links(book, b => b.Authors), authors, cancellationToken);
        return await ShowAsync(Heading(book), "Author", changes, keys => db.Authors
            .Where(author => keys.Contains(author.Id))
            .ToDictionaryAsync(author => author.Id, author => author.Name, cancellationToken));
    }

    private async Task<int> ChangeGenresAsync(BookstoreContext db, Book book, string[] names, CancellationToken cancellationToken)
    {
        // A new genre and the link to it come together or not at all.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var genres = await Genres.FindAsync(db, names, addMissing: Verb != LinkVerb.Unlink, cancellationToken);
        var changes = await ApplyAsync(db.Links(book, b => b.Genres), [.. genres.Select(genre => genre.Id)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        return await ShowAsync(Heading(book), "Genre", changes, keys => db.Genres
            .Where(genre => keys.Contains(genre.Id))
            .ToDictionaryAsync(genre => genre.Id, genre => genre.Name, cancellationToken));
    }

    private static string Heading(Book book) => $"Book {book.Id}: {book.Title}";
}
