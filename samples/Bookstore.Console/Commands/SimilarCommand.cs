using System.CommandLine;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>The books that share authors with a book, ranked in the database.</summary>
internal sealed class SimilarCommand : DatabaseCommand
{
    private readonly Argument<int> _id = new("id") { Description = "The number of the book; 'search' finds it." };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "The most books to show.",
        DefaultValueFactory = _ => 10,
    };

    private readonly Screen _screen;

    public SimilarCommand(Screen screen)
        : base("similar", "Show the books that share authors with a book, those with the most similar authors first.")
    {
        _screen = screen;
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("'--limit' is not positive. Give at least 1.");
            }
        });
        Arguments.Add(_id);
        Options.Add(_limit);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                var id = arguments.GetValue(_id);
                var book = await db.Books.FindAsync([id], cancellationToken) ?? throw NotFound.Book(id);
                await ShowAsync(db, book, arguments.GetValue(_limit), cancellationToken);
                return ExitCode.Success;
            },
            cancellationToken);

    private async Task ShowAsync(BookstoreContext db, Book book, int limit, CancellationToken cancellationToken)
    {
        var similar = await db.Links(book, b => b.Authors).QuerySimilar()
            .OrderByDescending(other => other.Jaccard)
            .ThenByDescending(other => other.SharedTargets)
            .ThenBy(other => other.Owner.Id)
            .Take(limit)
            .Select(other => new { other.Owner.Id, other.Owner.Title, other.SharedTargets, other.Jaccard })
            .ToListAsync(cancellationToken);

        _screen.Heading($"Similar to book {book.Id}: {book.Title}");
        if (similar.Count == 0)
        {
            _screen.Line("No other book has one of its authors.");
            return;
        }

        _screen.Table(
            ["Book", "Shared authors", "Similarity", "Title"],
            [.. similar.Select(other => Cells.Of(
                other.Id, other.SharedTargets, FormattableString.Invariant($"{other.Jaccard:P0}"), other.Title))]);
    }
}
