using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>New links of 1,000 books at once, with the keys of the new links listed or only counted.</summary>
internal sealed class LinkPairsCounted(int pairs) : Scenario
{
    private static readonly LinkOptions _countOnly = new() { CountOnly = true };

    private (int Book, int Author)[] _pairs = [];

    public override string Name => $"link {pairs:N0} pairs, counted";

    public override int Owners => 1_000;

    public override KeyRange Targets => new(1, pairs / Owners);

    public override IReadOnlyList<Contender> Contenders =>
    [
        new("listed", run => run.Db.Books.Links(b => b.Authors).LinkPairsAsync(_pairs)),
        new("CountOnly", run => run.Db.Books.Links(b => b.Authors).With(_countOnly).LinkPairsAsync(_pairs)),
    ];

    protected override void Describe(Run run, int repetition)
        => _pairs = [.. run.BookIds.SelectMany(book => run.AuthorIds.Select(author => (book, author)))];
}
