namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>The calls that a random sequence is made of.</summary>
internal enum Verb
{
    Link,
    LinkQuery,
    LinkPairs,
    Unlink,
    UnlinkQuery,
    UnlinkPairs,
    Set,
    SetQuery,
    SetMany,
    Toggle,
    Clear,
    Copy,
    Merge,

    // The others need a join entity with payload.
    LinkWithSetters,
    LinkObjects,
    LinkPairObjects,
    SetWithSetters,
    SetObjects,
    Update,
    UpdateKeys,
    UpdateObjects,
    Compute,
}

/// <summary>
/// One call, as data: the library runs it in <see cref="VerbCalls{TOwner,TTarget}"/>, the model in <see cref="LinkModel"/>.
/// </summary>
internal sealed record VerbStep(Verb Verb, int[] Owners, int[] Targets)
{
    /// <summary>Whether the call starts from the inverse navigation; its owners are then the targets of the relationship.</summary>
    public bool IsInverse { get; init; }

    /// <summary>Whether the owners are the rows of a query instead of keys.</summary>
    public bool QueriesOwners { get; init; }

    public LinkCondition Condition { get; init; } = LinkCondition.None;

    public ExistingLinks Existing { get; init; }

    /// <summary>What the setters set.</summary>
    public LinkValues Values { get; init; } = LinkValues.None;

    /// <summary>The objects of a call with join entities, each pair once.</summary>
    public IReadOnlyList<LinkRow> Objects { get; init; } = [];

    /// <summary>The targets of each owner in <see cref="Verb.SetMany"/>.</summary>
    public IReadOnlyDictionary<int, int[]> Sets { get; init; } = new Dictionary<int, int[]>();

    /// <summary>Every owner with every target.</summary>
    public IEnumerable<(int Owner, int Target)> Pairs
        => Verb == Verb.SetMany
            ? Sets.SelectMany(set => set.Value, (set, target) => (set.Key, target))
            : Owners.SelectMany(_ => Targets, (owner, target) => (owner, target));

    public override string ToString()
    {
        var owners = (QueriesOwners ? "queried " : "") + Write(Owners);
        var arguments = Verb == Verb.SetMany ? string.Join(", ", Sets.Select(set => $"{set.Key}: {Write(set.Value)}")) : Write(Targets);
        var objects = Objects.Count > 0 ? $" as {string.Join(", ", Objects)}" : "";

        return $"{Verb}{(IsInverse ? " inverse" : "")} {owners} {arguments}{objects}, {Existing}, {Condition}, {Values}";

        static string Write(int[] keys) => $"[{string.Join(", ", keys)}]";
    }
}

/// <summary>A row of the join table. In an object, level 0 means that the level is not set.</summary>
internal sealed record LinkRow(int Owner, int Target, int Level = LinkRow.DefaultLevel, string? Note = null)
{
    public const int DefaultLevel = 1;

    public (int Owner, int Target) Pair => (Owner, Target);

    /// <summary>What the object sets: a note that is null says nothing.</summary>
    public LinkValues Values => new(Level == 0 ? null : Level, Note, SetsNote: Note is not null);

    public override string ToString() => $"{Owner}→{Target} {Level}{Note}";
}

/// <summary>The payload that a call sets. A property that is not set keeps its value, or gets its default in a new link.</summary>
internal sealed record LinkValues(int? Level, string? Note, bool SetsNote)
{
    public static LinkValues None { get; } = new(null, null, false);

    public LinkRow ApplyTo(LinkRow row) => row with { Level = Level ?? row.Level, Note = SetsNote ? Note : row.Note };

    public override string ToString() => $"level {(Level is null ? "-" : $"{Level}")} note {(SetsNote ? Note ?? "null" : "-")}";
}

/// <summary>No condition, one on the note, which new links get from it, or one on the level, which new links cannot meet.</summary>
internal sealed record LinkCondition(bool HasNote, string? Note, int? MoreThan)
{
    public static LinkCondition None { get; } = new(false, null, null);

    public bool IsMetBy(LinkRow row) => HasSameNote(row) && (MoreThan is null || row.Level > MoreThan);

    public bool HasSameNote(LinkRow row) => !HasNote || row.Note == Note;

    public override string ToString()
        => HasNote ? $"where note == {Note ?? "null"}"
            : MoreThan is null ? "any link"
            : $"where level > {MoreThan}";
}
