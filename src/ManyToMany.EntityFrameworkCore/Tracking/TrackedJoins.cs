using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>The tracked join entities of a relationship, found by link, or by the key of one end.</summary>
internal sealed class TrackedJoins
{
    private readonly Relationship _relationship;
    private readonly LinkComparer _links;
    private readonly TrackedEntities _entities;
    private readonly PairKey? _key;
    private Dictionary<object[], ILookup<LinkKey, EntityEntry>>? _byOwner;

    public TrackedJoins(DbContext context, Relationship relationship)
    {
        _relationship = relationship;
        _links = relationship.Comparer;
        _entities = TrackedEntities.Of(context, relationship.JoinEntityType);
        _key = PairKey.Of(relationship);
    }

    /// <summary>Reads the owner's key from join entities, tracked or not.</summary>
    public KeyReader OwnerKeys => new(_entities, _relationship.Owner.ForeignKey.Properties);

    /// <summary>Reads the target's key from join entities, tracked or not.</summary>
    public KeyReader TargetKeys => new(_entities, _relationship.Target.ForeignKey.Properties);

    /// <summary>Whether a join entity is tracked.</summary>
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
        if (_key is not null)
        {
            return _entities.Find(_key.Properties, _key.Values(link)) is { } entry ? [entry] : [];
        }

        _byOwner ??= new(_relationship.Owner.Key);
        if (!_byOwner.TryGetValue(link.Owner, out var links))
        {
            _byOwner[link.Owner] = links = At(_relationship.Owner, link.Owner)
                .Select(entry => (Entry: entry, Link: LinkOf(entry)))
                .Where(join => join.Link is not null)
                .ToLookup(join => join.Link!.Value, join => join.Entry, _links);
        }

        return links[link];
    }

    /// <summary>The other join entities that have the same link now.</summary>
    public IEnumerable<EntityEntry> Others(EntityEntry entry)
        => LinkOf(entry) is not { } link ? []
            : (_key is null ? At(_relationship.Owner, link.Owner) : Of(link))
                .Where(other => other.Entity != entry.Entity && LinkOf(other) is { } same && _links.Equals(same, link));

    public bool Contains(LinkKey link) => Of(link).Any();

    /// <summary>The join entities among some links, those of each owner or target, or all, depending on what is listed.</summary>
    public IEnumerable<EntityEntry> Among(TouchedLinks touched)
        => touched switch
        {
            _ when !HasAny => [],
            { IsEitherEnd: true } => touched.Owners!.SelectMany(key => At(_relationship.Owner, key).Concat(At(_relationship.Target, key))),
            { Links: { } links } => links.SelectMany(Of),
            { Owners: { } owners, Targets: { } targets } => owners
                .Where(owner => At(_relationship.Owner, owner).Any())
                .SelectMany(_ => targets, (owner, target) => new LinkKey(owner, target))
                .SelectMany(Of),
            { Owners: { } owners } => owners.SelectMany(key => At(_relationship.Owner, key)),
            { Targets: { } targets } => targets.SelectMany(key => At(_relationship.Target, key)),
            _ => All(),
        };

    /// <summary>The link of a join entity, as it is or as it was loaded; <see langword="null"/> if a foreign key is not set.</summary>
    public LinkKey? LinkOf(EntityEntry entry, bool isOriginal = false)
    {
        var owner = KeyReader.Read(entry, _relationship.Owner.ForeignKey.Properties, isOriginal);
        var target = KeyReader.Read(entry, _relationship.Target.ForeignKey.Properties, isOriginal);

        return owner.Contains(null) || target.Contains(null) ? null : new LinkKey(owner!, target!);
    }

    public EntityEntry Entry(object entity) => _entities.Entry(entity);

    /// <summary>A primary or alternate key of the join entity that consists of the two foreign keys.</summary>
    private sealed class PairKey(IReadOnlyList<IProperty> properties, int[] places)
    {
        private const string Annotation = "ManyToMany:PairKey";

        public IReadOnlyList<IProperty> Properties => properties;

        public static PairKey? Of(Relationship relationship)
            => relationship.Navigation.GetOrAddRuntimeAnnotationValue(Annotation, static arg => Find(arg!), relationship);

        public object[] Values(LinkKey link)
        {
            var values = new object[places.Length];

            for (var i = 0; i < places.Length; i++)
            {
                values[i] = places[i] < link.Owner.Length ? link.Owner[places[i]] : link.Target[places[i] - link.Owner.Length];
            }

            return values;
        }

        private static PairKey? Find(Relationship relationship)
        {
            List<IProperty> pair = [.. relationship.Owner.ForeignKey.Properties, .. relationship.Target.ForeignKey.Properties];
            var key = relationship.JoinEntityType.GetKeys().FirstOrDefault(key => pair.ToHashSet().SetEquals(key.Properties));

            return key is null ? null : new PairKey(key.Properties, [.. key.Properties.Select(property => pair.IndexOf(property))]);
        }
    }
}
