namespace ManyToMany.Tests.Database.Import;

/// <summary>An item of a stream, or a row of the join table.</summary>
internal readonly record struct LinkRow(int Owner, int Target, int Level, string? Note) : IComparable<LinkRow>
{
    public int CompareTo(LinkRow other)
        => (Owner, Target, Level, Note ?? "").CompareTo((other.Owner, other.Target, other.Level, other.Note ?? ""));

    public override string ToString() => $"{Owner}→{Target}:{Level}{Note}";
}

/// <summary>One import: the stream and the options. Entities have the keys 1 to <see cref="Entities"/>; greater keys are missing.</summary>
internal sealed record RandomImport(
    IReadOnlyList<LinkRow> Items,
    bool IsPairs,
    LinkOptions Options,
    int ChunkSize,
    bool CommitsEachChunk,
    int MostMissing,
    bool Tracks)
{
    public const int Entities = 5;

    public static RandomImport Next(Random random, bool isUnique)
    {
        ExistingLinks[] existing = [ExistingLinks.Ignore, ExistingLinks.UpdatePayload, ExistingLinks.Throw, ExistingLinks.Repeat];
        var options = new LinkOptions
        {
            Existing = existing[random.Next(isUnique ? 3 : 4)],
            MissingTargets = random.Next(2) == 0 ? MissingTargets.Skip : MissingTargets.Throw,
        };

        // Without errors most streams would be short of what they could show: few of them name missing keys, or links that exist.
        var most = random.Next(3) == 0 || options.MissingTargets == MissingTargets.Skip ? Entities + 2 : Entities;
        var count = random.Next(options.Existing == ExistingLinks.Throw ? 5 : 16);
        var items = Enumerable.Range(0, count).Select(_ => new LinkRow(
            random.Next(most) + 1, random.Next(most) + 1, random.Next(3) + 1, random.Next(3) switch { 0 => "a", 1 => "b", _ => null }));

        return new RandomImport(
            [.. items],
            random.Next(2) == 0,
            options,
            new[] { 1, 2, 3, 5, 100 }[random.Next(5)],
            random.Next(2) == 0,
            random.Next(4),
            random.Next(2) == 0);
    }

    public override string ToString()
        => $"{(IsPairs ? "pairs" : "joins")} {string.Join(' ', Items)}, {Options.Existing}, {Options.MissingTargets}, chunks of {ChunkSize}"
            + $"{(CommitsEachChunk ? " committed" : "")}, {MostMissing} listed{(Tracks ? ", tracked" : "")}";
}
