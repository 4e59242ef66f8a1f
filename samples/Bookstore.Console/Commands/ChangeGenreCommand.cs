using System.CommandLine;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

internal sealed class ChangeGenreCommand : ChangeCommand
{
    private readonly Argument<string> _name;
    private readonly Option<int[]> _books;

    public ChangeGenreCommand(LinkVerb verb, Screen screen)
        : base("genre", "From a genre, to books.", verb, screen)
    {
        _name = new Argument<string>("name")
        {
            Description = verb == LinkVerb.Unlink ? "The name of the genre." : "The name of the genre. One that is not there yet is added.",
        };
        _books = Targets<int>("--books", "The numbers of books.", "id");
        _books.Required = true;
        Arguments.Add(_name);
        Options.Add(_books);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var name = arguments.GetRequiredValue(_name);
                var genre = (await Genres.FindAsync(db, [name], addMissing: Verb != LinkVerb.Unlink, cancellationToken)).Single();
                var changes = await ApplyAsync(db.Links(genre, g => g.Books), arguments.GetValue(_books) ?? [], cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return await ShowAsync($"Genre {genre.Id}: {genre.Name}", "Book", changes, BookTitles(db, cancellationToken));
            },
            cancellationToken);
}
