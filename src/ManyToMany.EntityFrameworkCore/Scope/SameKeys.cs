namespace ManyToMany.Scope;

/// <summary>Keys of both ends that the database takes for equal although the model does not, each with the one to use for all.</summary>
internal sealed record SameKeys(IReadOnlyDictionary<object[], object[]> Owners, IReadOnlyDictionary<object[], object[]> Targets)
{
    public bool IsEmpty => Owners.Count + Targets.Count == 0;

    public object[] Owner(object[] key) => Owners.GetValueOrDefault(key, key);

    public object[] Target(object[] key) => Targets.GetValueOrDefault(key, key);

    public LinkKey Link(LinkKey link) => new(Owner(link.Owner), Target(link.Target));
}
