namespace ManyToMany.Tests.Database.Payload;

/// <summary>What a relationship whose links carry a value should be: pairs in memory, and the same verbs on them.</summary>
/// <param name="isSymmetric">Whether each pair stands for its mirror as well.</param>
internal sealed class ValuedPairs(bool isSymmetric)
{
    private const int Default = 7;

    private SortedDictionary<(int Owner, int Target), int> _pairs = [];

    /// <summary>Every row that there should be.</summary>
    public IEnumerable<(int Owner, int Target, int Value)> Rows
        => _pairs
            .SelectMany(pair => isSymmetric
                ? new[] { (pair.Key.Owner, pair.Key.Target, pair.Value), (pair.Key.Target, pair.Key.Owner, pair.Value) }
                : [(pair.Key.Owner, pair.Key.Target, pair.Value)])
            .Distinct()
            .Order();

    public IEnumerable<int> TargetsOf(int owner) => Rows.Where(row => row.Owner == owner).Select(row => row.Target);

    public IEnumerable<int> OwnersOf(int target) => Rows.Where(row => row.Target == target).Select(row => row.Owner);

    /// <summary>Carries out a verb, and gives what it should tell.</summary>
    public PairChanges Act(Action<ValuedPairs> verb)
    {
        var before = _pairs;
        _pairs = new(before);
        verb(this);

        return new PairChanges(
            [.. _pairs.Keys.Except(before.Keys)],
            [.. before.Keys.Except(_pairs.Keys)],
            [.. _pairs.Where(pair => before.TryGetValue(pair.Key, out var value) && value != pair.Value).Select(pair => pair.Key)]);
    }

    public bool Has(int owner, int target) => _pairs.ContainsKey(Name(owner, target));

    public int? ValueOf(int owner, int target) => _pairs.TryGetValue(Name(owner, target), out var value) ? value : null;

    public void Link(int owner, int target, int? value = null) => _pairs.TryAdd(Name(owner, target), value ?? Default);

    public void Put(int owner, int target, int value) => _pairs[Name(owner, target)] = value;

    public void Unlink(int owner, int target) => _pairs.Remove(Name(owner, target));

    /// <summary>A symmetric pair has one name.</summary>
    public (int Owner, int Target) Name(int owner, int target) => isSymmetric && owner > target ? (target, owner) : (owner, target);
}

/// <summary>What a verb should tell.</summary>
internal sealed record PairChanges(
    IReadOnlyList<(int Owner, int Target)> Added,
    IReadOnlyList<(int Owner, int Target)> Removed,
    IReadOnlyList<(int Owner, int Target)> Updated);
