using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>The same links with targets given by key or as tracked entities.</summary>
internal sealed class EntitiesOrKeys(int links) : Scenario
{
    public override string Name => $"link {links:N0}, given by key or as entities";

    public override KeyRange Targets => new(1, links);

    public override IReadOnlyList<Contender> Contenders =>
    [
        new("keys, nothing tracked", ByKeyAsync),
        new("keys, targets tracked", ByKeyAsync) { Prepare = run => run.TrackAsync() },
        new("entities, tracked", ByEntityAsync) { Prepare = run => run.TrackAsync() },
    ];

    private static Task<LinkChanges> ByEntityAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).LinkAsync(run.Authors);

    private static Task<LinkChanges> ByKeyAsync(Run run)
        => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).LinkKeysAsync(run.AuthorIds);
}
