using System.CommandLine;
using Bookstore.Console.Output;
using ManyToMany;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>
/// One of <c>link</c>, <c>unlink</c> and <c>set</c>, from one end: <c>link book 1 --authors 2 3</c> and <c>link author 2 --books 1</c>
/// write the same link.
/// </summary>
internal abstract class ChangeCommand(string name, string description, LinkVerb verb, Screen screen) : DatabaseCommand(name, description)
{
    protected LinkVerb Verb => verb;

    public static Command Create(string name, string description, LinkVerb verb, Screen screen)
        => new(name, description)
        {
            new ChangeBookCommand(verb, screen),
            new ChangeAuthorCommand(verb, screen),
            new ChangeGenreCommand(verb, screen),
        };

    /// <summary>The other ends, as many as one likes behind one option; only <c>set</c> can do with none.</summary>
    protected Option<T[]> Targets<T>(string name, string description, string helpName)
        => new(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = verb == LinkVerb.Set ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };

    protected Task<LinkChanges> ApplyAsync<TOwner, TTarget>(
        OwnerLinks<TOwner, TTarget> links, int[] keys, CancellationToken cancellationToken)
        where TOwner : class
        where TTarget : class
        => verb switch
        {
            LinkVerb.Link => links.LinkKeysAsync(keys, cancellationToken),
            LinkVerb.Unlink => links.UnlinkKeysAsync(keys, cancellationToken),
            _ => links.SetKeysAsync(keys, cancellationToken),
        };

    /// <summary>Shows what the database says it changed, with the names of the other ends.</summary>
    /// <param name="owner">The end in hand.</param>
    /// <param name="column">What the other ends are.</param>
    /// <param name="changes">The keys of the changed links.</param>
    /// <param name="names">Finds the names of other ends.</param>
    protected async Task<int> ShowAsync(
        string owner, string column, LinkChanges changes, Func<int[], Task<Dictionary<int, string>>> names)
    {
        var keys = new (string Change, int[] Keys)[]
        {
            ("added", changes.Added.TargetKeys<int>()),
            ("removed", changes.Removed.TargetKeys<int>()),
            ("unchanged", changes.Unchanged.TargetKeys<int>()),
        };
        var known = new Dictionary<int, string>();
        // Links may be many, the parameters of a statement may not.
        foreach (var chunk in keys.SelectMany(group => group.Keys).Chunk(500))
        {
            foreach (var (key, text) in await names(chunk))
            {
                known[key] = text;
            }
        }

        screen.Heading(owner);
        screen.Line(string.Join(", ", keys.Select(group => $"{group.Keys.Length} {group.Change}")));
        if (known.Count > 0)
        {
            screen.Table(
                ["Link", column, "Name"],
                [.. keys.SelectMany(group => group.Keys.Order().Select(key => Cells.Of(group.Change, key, known.GetValueOrDefault(key))))]);
        }

        return ExitCode.Success;
    }

    protected static Func<int[], Task<Dictionary<int, string>>> BookTitles(BookstoreContext db, CancellationToken cancellationToken)
        => keys => db.Books.Where(book => keys.Contains(book.Id)).ToDictionaryAsync(book => book.Id, book => book.Title, cancellationToken);
}
