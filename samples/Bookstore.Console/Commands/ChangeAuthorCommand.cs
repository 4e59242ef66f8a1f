using System.CommandLine;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

internal sealed class ChangeAuthorCommand : ChangeCommand
{
    private readonly Argument<int> _id = new("id") { Description = "The number of the author." };
    private readonly Option<int[]> _books;

    public ChangeAuthorCommand(LinkVerb verb, Screen screen)
        : base("author", "From an author, to books.", verb, screen)
    {
        _books = Targets<int>("--books", "The numbers of books.", "id");
        _books.Required = true;
        Arguments.Add(_id);
        Options.Add(_books);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                var id = arguments.GetValue(_id);
                var author = await db.Authors.FindAsync([id], cancellationToken) ?? throw NotFound.Author(id);
                var changes = await ApplyAsync(db.Links(author, a => a.Books), arguments.GetValue(_books) ?? [], cancellationToken);
                return await ShowAsync($"Author {author.Id}: {author.Name}", "Book", changes, BookTitles(db, cancellationToken));
            },
            cancellationToken);
}
