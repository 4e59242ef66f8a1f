using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.SaveChanges;

/// <summary>The links of one tracked entity that wait for <c>SaveChanges</c>.</summary>
internal sealed class PendingLinks
{
    private readonly DbContext _context;
    private readonly EntityEntry _owner;
    private readonly Relationship _relationship;
    private readonly StagedLinks _staged;
    private readonly object[] _ownerKey;

    public PendingLinks(CollectionEntry collection)
    {
        ArgumentNullException.ThrowIfNull(collection);

        _owner = collection.EntityEntry;
        _context = _owner.Context;
        _relationship = collection.Metadata is ISkipNavigation navigation
            ? Relationship.Of(navigation)
            : throw Errors.NotASkipNavigation(collection.Metadata);
        _staged = _context.GetService<IDbContextOptions>().FindExtension<ManyToManyOptionsExtension>() is null
            ? throw Errors.NotTurnedOn(_relationship.Navigation)
            : _context.GetService<StagedLinks>();

        if (_owner.State is EntityState.Detached or EntityState.Deleted)
        {
            throw Errors.NotWaiting(_owner.Metadata, _owner.State);
        }

        // What stands in collections only is not known by its key yet.
        _context.DetectChanges();
        _staged.Sweep();
        _ownerKey = LinkCollections.Values(_owner, _relationship.Owner.KeyProperties);
    }

    /// <summary>Links that wait to be made.</summary>
    public void Add<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
        => Add(Parse(keys));

    /// <summary>Links that wait to be removed.</summary>
    public void Remove<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
        => Remove(Parse(keys));

    /// <summary>Links that wait to be made or removed, so that the entity has these alone.</summary>
    public async Task SetAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken)
        where TKey : notnull
    {
        var wanted = Parse(keys).ToHashSet(_relationship.Target.Key);
        var stored = _owner.State == EntityState.Added ? [] : await ReadAsync(cancellationToken).ConfigureAwait(false);
        var waiting = Joins(new TrackedEnds(_context, _relationship)).Select(Other);

        Remove([.. stored.Concat(waiting).Distinct(_relationship.Target.Key).Where(key => !wanted.Contains(key))]);
        Add([.. wanted]);
    }

    private Task<List<object[]>> ReadAsync(CancellationToken cancellationToken)
    {
        var sql = JoinTableSql.Of(_relationship, SqlDialect.For(_context.Database.ProviderName), _context);

        return new LinkScope(_context, _relationship, sql, new KeySource.Listed([_ownerKey])).Reader.KeysAsync(cancellationToken);
    }

    private List<object[]> Parse<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);

        return _relationship.Target.Key.ParseAll(keys, nameof(keys));
    }

    private void Add(List<object[]> targets) => Change(targets, (target, known, _) => Add(target, known));

    private void Remove(List<object[]> targets)
    {
        if (targets.Count > 0)
        {
            Change(targets, Remove);

            // What has left the collections is to be known as gone before anybody puts it there again.
            _context.DetectChanges();
        }
    }

    private void Change(List<object[]> targets, Action<object[], List<TrackedJoin>, TrackedEnds> change)
        => _context.WithoutDetection(() =>
        {
            var ends = new TrackedEnds(_context, _relationship);
            var known = Joins(ends).ToLookup(Other, _relationship.Target.Key);

            foreach (var target in targets)
            {
                change(target, [.. known[target]], ends);
            }

            return targets.Count;
        });

    private void Add(object[] target, List<TrackedJoin> known)
    {
        foreach (var join in known.Where(join => join.Entry.State == EntityState.Deleted))
        {
            var isStub = _staged.IsStub(join.Entry);
            _staged.Remove(join.Entry);
            join.Entry.State = isStub ? EntityState.Detached : EntityState.Unchanged;
        }

        // What is known to be there stays, with what hangs on it. Where EF has forgotten a row between two ends, it has parted them.
        foreach (var join in known.Where(join => join.Entry.State != EntityState.Detached))
        {
            join.ReviveDependents();
            join.PutIntoCollections();
        }

        // The mirror alone does not stand in the owner's collection.
        if (known.Any(join => join.Entry.State != EntityState.Detached && IsOwner(join.Pair(isOriginal: false)!.Value.Owner)))
        {
            return;
        }

        if (_relationship.Columns.FirstOrDefault(column => column.Source == ValueSource.Missing) is { } required)
        {
            throw Errors.RequiredPayload(_relationship.Navigation, required.Property);
        }

        var entry = Create(target);
        if (_owner.State != EntityState.Added)
        {
            SetKey(entry);
        }

        entry.State = EntityState.Added;
        _staged.Add(entry, _relationship, isStub: true);
    }

    private void Remove(object[] target, List<TrackedJoin> known, TrackedEnds ends)
    {
        foreach (var join in known)
        {
            var state = join.Entry.State;
            join.TakeOutOfCollections();

            if (state == EntityState.Added)
            {
                _staged.Remove(join.Entry);
                join.Entry.State = EntityState.Detached;
            }
            else if (state != EntityState.Deleted)
            {
                join.Entry.State = EntityState.Deleted;

                // What hangs on a row, only EF can delete before it.
                if (!_relationship.JoinEntityType.GetReferencingForeignKeys().Any())
                {
                    _staged.Add(join.Entry, _relationship, isStub: false);
                }
            }
        }

        // What is new has no links but those that are tracked.
        if (_owner.State != EntityState.Added && known.All(join => join.Entry.State == EntityState.Detached))
        {
            var stub = Create(target);
            SetKey(stub);
            stub.State = EntityState.Deleted;
            _staged.Add(stub, _relationship, isStub: true);

            // Where EF puts the ends of whatever it begins to track.
            new TrackedJoin(ends, stub).TakeOutOfCollections();
        }
    }

    private EntityEntry Create(object[] target)
    {
        var entity = WritableColumn.Blank(_relationship.JoinEntityType) ?? throw Errors.NoJoinInstance(_relationship.JoinEntityType);
        var entry = _relationship.JoinEntityType.Entry(_context, entity);

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

    // Of a row that is not known the key is not known either; none is ever sent.
    private void SetKey(EntityEntry stub)
    {
        foreach (var property in _relationship.RowKey.Where(property => !_relationship.IsPairProperty(property)))
        {
            stub.Property(property).CurrentValue = KeyTypes.Unlikely(KeyTypes.Of(property), _staged.NextKey())
                ?? throw Errors.NoJoinInstance(_relationship.JoinEntityType);
        }
    }

    /// <summary>The tracked links of the owner, of symmetric ones either row.</summary>
    private List<TrackedJoin> Joins(TrackedEnds ends)
        => _context.WithoutDetection(() => ends.Joins
            .Select(entry => new TrackedJoin(ends, entry))
            .Where(join => join.Pair(isOriginal: false) is { } pair
                && (IsOwner(pair.Owner) || (_relationship.IsSymmetric && IsOwner(pair.Target))))
            .ToList());

    /// <summary>The end of a link that is not the owner.</summary>
    private object[] Other(TrackedJoin join)
        => join.Pair(isOriginal: false)!.Value is var pair && IsOwner(pair.Owner) ? pair.Target : pair.Owner;

    private bool IsOwner(object[] key) => _relationship.Owner.Key.Equals(key, _ownerKey);
}
