namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>All rows of the report, in its order.</summary>
internal static class Rows
{
    private static readonly int[] _sizes = [1, 10, 100, 1_000, 10_000, 100_000];

    public static IReadOnlyList<Row> All { get; } =
    [
        new(new LinkOne()),
        new(new LinkMany(1_000)),
        new(new LinkMany(10_000)),
        new(new SetMany(1_000)),
        new(new ClearMany(10_000)),
        new(new ClearCounted(10_000)),
        new(new Unlink()),
        new(new Toggle()),
        new(new Count(1_000)),
        new(new Contains()),
        new(new Keys(1_000)),
        new(new LinkWithPayload(1_000)),
        new(new LinkOrCreate(1_000)),
        new(new LinkPairs(100_000)),
        new(new LoadMany(1_000)),

        new(new LinkPairsCounted(100_000)),
        new(new TrackedMany()),
        new(new EntitiesOrKeys(1_000)),
        new(new InterceptedLink()),
        new(new InterceptedClear(10_000)),
        new(new LoadVariants(1_000)),
        new(new SaveBooks(1)),
        new(new SaveBooks(1_000)),
        new(new SaveAddedLinks(1_000)),
        new(new SaveClearedLinks(10_000)),

        .. Growth("link", links => links == 1 ? new LinkOne() : new LinkMany(links)),
        .. Growth("set", links => new SetMany(links)),
        .. Growth("clear", links => new ClearMany(links)),
        .. Growth("count", links => new Count(links)),
    ];

    private static IEnumerable<Row> Growth(string verb, Func<int, Scenario> scenario)
        => _sizes.Select(links => new Row(scenario(links), new GrowthPoint(verb, links)));
}
