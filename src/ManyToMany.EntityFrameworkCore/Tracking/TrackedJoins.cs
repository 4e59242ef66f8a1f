using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>The tracked join entities of a relationship, found by link, or by the key of one end.</summary>
internal sealed class TrackedJoins(DbContext context, Relationship relationship)
{
    private readonly TrackedEntities _entities = TrackedEntities.Of(context, relationship.JoinEntityType);
    private readonly int[] _pairKey = PlacesOf(relationship.PairKey ?? [], relationship);
    private Dictionary<object[], ILookup<LinkKey, EntityEntry>>? _byOwner;

    public KeyReader OwnerKeys => new(_entities, relationship.Owner.ForeignKey.Properties);

    public KeyReader TargetKeys => new(_entities, relationship.Target.ForeignKey.Properties);

    public bool HasAny => All().Any();

    public IEnumerable<EntityEntry> All() => _entities.All();

    /// <inheritdoc cref="TrackedEntities.Scan"/>
    public IEnumerable<EntityEntry> Scan() => _entities.Scan();

    /// <summary>The join entities that refer to an entity of an end.</summary>
    public IEnumerable<EntityEntry> At(RelationshipEnd end, object[] key) => _entities.FindAll(end.ForeignKey.Properties, key);

    /// <summary>The join entities of a link: several only if the join entity has a key of its own, and then those that the view found
    /// first.</summary>
    public IEnumerable<EntityEntry> Of(LinkKey link)
    {
        if (relationship.PairKey is { } pairKey)
        {
            return _entities.Find(pairKey, PairKeyOf(link)) is { } entry ? [entry] : [];
        }

        _byOwner ??= new(relationship.Owner.Key);
        if (!_byOwner.TryGetValue(link.Owner, out var links))
        {
            _byOwner[link.Owner] = links = At(relationship.Owner, link.Owner)
                .Select(entry => (Entry: entry, Link: LinkOf(entry)))
                .Where(join => join.Link is not null)
                .ToLookup(join => join.Link!.Value, join => join.Entry, relationship.Comparer);
        }

        return links[link];
    }

    /// <summary>The join entity with a primary key.</summary>
    public EntityEntry? Find(object?[] key) => _entities.Find(relationship.RowKey, key);

    /// <summary>The other join entities that have the same link now.</summary>
    public IEnumerable<EntityEntry> Others(EntityEntry entry)
        => LinkOf(entry) is not { } link ? []
            : (relationship.PairKey is null ? At(relationship.Owner, link.Owner) : Of(link))
                .Where(other => other.Entity != entry.Entity && LinkOf(other) is { } same && relationship.Comparer.Equals(same, link));

    public bool Contains(LinkKey link) => Of(link).Any();

    /// <summary>The join entities among some links, those of each owner or target, or all, depending on what is listed.</summary>
    public IEnumerable<EntityEntry> Among(TouchedLinks touched)
        => touched switch
        {
            _ when !HasAny => [],
            { IsEitherEnd: true } => touched.Owners!.SelectMany(key => At(relationship.Owner, key).Concat(At(relationship.Target, key))),
            { Links: { } links } => links.SelectMany(Of),
            { Owners: { } owners, Targets: { } targets } => owners
                .Where(owner => At(relationship.Owner, owner).Any())
                .SelectMany(_ => targets, (owner, target) => new LinkKey(owner, target))
                .SelectMany(Of),
            { Owners: { } owners } => owners.SelectMany(key => At(relationship.Owner, key)),
            { Targets: { } targets } => targets.SelectMany(key => At(relationship.Target, key)),
            _ => All(),
        };

    /// <summary>The link of a join entity; <see langword="null"/> if a foreign key is not set.</summary>
    public LinkKey? LinkOf(EntityEntry entry)
    {
        var owner = KeyReader.Read(entry, relationship.Owner.ForeignKey.Properties);
        var target = KeyReader.Read(entry, relationship.Target.ForeignKey.Properties);

        return owner.Contains(null) || target.Contains(null) ? null : new LinkKey(owner!, target!);
    }

    public EntityEntry Entry(object entity) => _entities.Entry(entity);

    private object[] PairKeyOf(LinkKey link)
    {
        var key = new object[_pairKey.Length];

        for (var i = 0; i < key.Length; i++)
        {
            key[i] = _pairKey[i] < link.Owner.Length ? link.Owner[_pairKey[i]] : link.Target[_pairKey[i] - link.Owner.Length];
        }

        return key;
    }

    /// <summary>The places of properties among those of the owner's foreign key, followed by those of the target's.</summary>
    private static int[] PlacesOf(IReadOnlyList<IProperty> properties, Relationship relationship)
    {
        List<IProperty> pair = [.. relationship.Owner.ForeignKey.Properties, .. relationship.Target.ForeignKey.Properties];

        return [.. properties.Select(property => pair.IndexOf(property))];
    }
}
