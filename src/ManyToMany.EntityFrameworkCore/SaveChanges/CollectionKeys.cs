using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.SaveChanges;

/// <summary>
/// Adds and removes links of one tracked entity by the keys of the targets, as join entities in state Added and Deleted until
/// <c>SaveChanges</c>. A stub stands for the row of a link that is removed without being tracked.
/// </summary>
internal sealed class CollectionKeys
{
    private readonly DbContext _context;
    private readonly EntityEntry _owner;
    private readonly Relationship _relationship;
    private readonly LinksByKey _byKey;
    private readonly object[] _ownerKey;

    public CollectionKeys(CollectionEntry collection)
    {
        ArgumentNullException.ThrowIfNull(collection);

        _owner = collection.EntityEntry;
        _context = _owner.Context;
        _relationship = collection.Metadata is ISkipNavigation navigation
            ? Relationship.Of(navigation)
            : throw Errors.NotASkipNavigation(collection.Metadata);
        _byKey = _context.GetService<IDbContextOptions>().FindExtension<ManyToManyOptionsExtension>() is null
            ? throw Errors.OptionsMissing(_relationship.Navigation)
            : _context.GetService<LinksByKey>();

        if (_owner.State is EntityState.Detached or EntityState.Deleted)
        {
            throw Errors.OwnerNotPending(_owner.Metadata, _owner.State);
        }

        // Links that were added to a collection have no join entity before changes are detected.
        _context.DetectChanges();
        _byKey.Prune();
        _ownerKey = KeyReader.Read(_owner, _relationship.Owner.KeyProperties)!;
    }

    public void Add<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
        => Add(ParseAdded(keys));

    public void Remove<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
        => Remove([.. Parse(keys).Where(key => _relationship.Shared.Allows(new LinkKey(_ownerKey, key)))]);

    /// <summary>Adds and removes links, so that the entity has exactly those to some targets after the save.</summary>
    public async Task SetAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken)
        where TKey : notnull
    {
        var target = _relationship.Target;
        var reader = new LinkReader(
            new LinkScope(_context, ModelSql.Of(_context, _relationship.Navigation), new KeySource.Listed([_ownerKey])));
        var given = ParseAdded(keys);
        var stored = _owner.State == EntityState.Added ? [] : await reader.KeysAsync(cancellationToken).ConfigureAwait(false);
        var linked = target.Key.Distinct(
            stored.Concat(TrackedLinks(new TrackerView(_context, _relationship)).Select(TargetOf)));
        var same = await reader.SameKeysAsync(target, [.. linked, .. given], cancellationToken).ConfigureAwait(false);
        var wanted = given.Select(key => same.GetValueOrDefault(key, key)).ToHashSet(target.Key);

        Remove([.. linked.Where(key => !wanted.Contains(key))]);
        Add([.. wanted]);
    }

    private List<object[]> Parse<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);

        return _relationship.Target.Key.ParseAll(keys, nameof(keys));
    }

    /// <summary>Parses the keys of links to add, which must agree with the owner in the columns that both foreign keys share.</summary>
    private List<object[]> ParseAdded<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        var targets = Parse(keys);
        _relationship.Shared.ThrowIfImpossible([.. targets.Select(target => new LinkKey(_ownerKey, target))]);

        return targets;
    }

    private void Add(List<object[]> targets) => Change(targets, (target, tracked, _) => Add(target, tracked));

    private void Remove(List<object[]> targets)
    {
        if (targets.Count > 0)
        {
            Change(targets, Remove);

            // EF must detect that the targets left the collections, or adding them again later would look like no change.
            _context.DetectChanges();
        }
    }

    private void Change(List<object[]> targets, Action<object[], List<TrackedLink>, TrackerView> change)
    {
        using (_context.SuspendDetection())
        {
            var view = new TrackerView(_context, _relationship);
            var tracked = TrackedLinks(view).ToLookup(TargetOf, _relationship.Target.Key);

            foreach (var target in targets)
            {
                change(target, [.. tracked[target]], view);
            }
        }
    }

    private void Add(object[] target, List<TrackedLink> tracked)
    {
        foreach (var join in tracked.Where(join => join.Entry.State == EntityState.Deleted))
        {
            var isStub = _byKey.IsStub(join.Entry.Entity);
            _byKey.Remove(join.Entry.Entity);
            join.Entry.State = isStub ? EntityState.Detached : EntityState.Unchanged;
        }

        // A known row stays, with its dependents. Detaching another row of the link has removed the ends from each other's collections.
        foreach (var join in tracked.Where(join => join.Entry.State != EntityState.Detached))
        {
            join.RestoreDependents();
            join.AddToCollections();
        }

        // The second row of a symmetric link is not enough: it is not in the owner's collection.
        if (tracked.Any(join => join.Entry.State != EntityState.Detached && IsOwner(join.Current!.Value.Owner)))
        {
            return;
        }

        // EF tracks no join entity without a primary key. Other required values may be in the row, if it exists.
        if (_relationship.Columns.FirstOrDefault(column => column.Source == ValueSource.Missing && column.Property.IsPrimaryKey())
            is { } required)
        {
            throw Errors.RequiredPayload(_relationship.Navigation, required.Property);
        }

        var entry = Create(target);
        entry.State = EntityState.Added;
        _byKey.Add(entry.Entity, _relationship, isStub: false);
    }

    private void Remove(object[] target, List<TrackedLink> tracked, TrackerView view)
    {
        tracked.ForEach(Remove);

        // A new owner has no rows besides those that are tracked.
        if (_owner.State != EntityState.Added && tracked.All(join => join.Entry.State == EntityState.Detached))
        {
            var stub = Create(target);
            SetStubKey(stub);
            stub.State = EntityState.Deleted;
            _byKey.Add(stub.Entity, _relationship, isStub: true);

            // EF adds the ends of every join entity that it begins to track to each other's collections.
            new TrackedLink(view, stub).RemoveFromCollections();
        }
    }

    private void Remove(TrackedLink join)
    {
        var state = join.Entry.State;
        join.RemoveFromCollections();

        if (state == EntityState.Added)
        {
            _byKey.Remove(join.Entry.Entity);
            join.Entry.State = EntityState.Detached;
        }
        else if (state != EntityState.Deleted)
        {
            join.Entry.State = EntityState.Deleted;

            // If other entities reference the row, leave the delete to EF, which deletes these dependents first.
            if (!_relationship.JoinEntityType.GetReferencingForeignKeys().Any())
            {
                _byKey.Add(join.Entry.Entity, _relationship, isStub: false);
            }
        }
    }

    private EntityEntry Create(object[] target)
    {
        var entry = TrackedEntities.Of(_context, _relationship.JoinEntityType).Entry(NewJoin());

        foreach (var (property, value) in _relationship.PairProperties.Zip(_relationship.PairValues(new LinkKey(_ownerKey, target))))
        {
            entry.Property(property).CurrentValue = value;
        }

        foreach (var (property, principal) in _relationship.Owner.ForeignKey.Properties.Zip(_relationship.Owner.KeyProperties))
        {
            entry.Property(property).IsTemporary = _owner.Property(principal).IsTemporary;
        }

        return entry;
    }

    /// <summary>A new join entity as EF makes it: with change-tracking proxies one that notifies EF.</summary>
    private object NewJoin()
    {
        var join = _relationship.JoinEntityType;
        var create = join.GetOrAddRuntimeAnnotationValue(
            "ManyToMany:EmptyJoin",
            static source => WritableColumn.NewInstance(source.join) is null
                ? throw Errors.NoJoinInstance(source.join)
                : source._context.GetService<IStructuralTypeMaterializerSource>().GetEmptyMaterializer(source.join),
            (join, _context));

        return create(new MaterializationContext(ValueBuffer.Empty, _context));
    }

    // EF tracks a join entity only with a primary key. The key of a row that was not read is unknown.
    private void SetStubKey(EntityEntry entry)
    {
        foreach (var property in _relationship.RowKey.Where(property => !_relationship.IsPairProperty(property)))
        {
            entry.Property(property).CurrentValue = KeyTypes.Stub(KeyTypes.Of(property), _byKey.NextNumber())
                ?? throw Errors.NoJoinInstance(_relationship.JoinEntityType);
        }
    }

    /// <summary>The tracked links of the owner; of symmetric ones either row.</summary>
    private List<TrackedLink> TrackedLinks(TrackerView view)
        =>
        [
            .. view.Joins.Scan()
                .Select(entry => new TrackedLink(view, entry))
                .Where(join => join.Current is { } link
                    && (IsOwner(link.Owner) || (_relationship.IsSymmetric && IsOwner(link.Target)))),
        ];

    /// <summary>The end of a link that is not the owner.</summary>
    private object[] TargetOf(TrackedLink join)
        => join.Current!.Value is var link && IsOwner(link.Owner) ? link.Target : link.Owner;

    private bool IsOwner(object[] key) => _relationship.Owner.Key.Equals(key, _ownerKey);
}
