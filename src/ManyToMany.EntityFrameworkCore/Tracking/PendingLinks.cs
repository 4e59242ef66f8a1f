using ManyToMany.Execution;
using ManyToMany.Infrastructure;
using ManyToMany.Metadata;
using ManyToMany.Saving;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

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
        if (_context.ChangeTracker.AutoDetectChangesEnabled)
        {
            _context.ChangeTracker.DetectChanges();
        }

        _ownerKey = LinkCollections.Values(_owner, _relationship.Owner.KeyProperties);
    }

    /// <summary>Links that wait to be made.</summary>
    public void Add<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
        => Change(Parse(keys), Add);

    /// <summary>Links that wait to be removed.</summary>
    public void Remove<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
        => Change(Parse(keys), Remove);

    /// <summary>Links that wait to be made or removed, so that the entity has these alone.</summary>
    public async Task SetAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken)
        where TKey : notnull
    {
        var wanted = Parse(keys).ToHashSet(_relationship.Target.Key);
        var stored = _owner.State == EntityState.Added ? [] : await ReadAsync(cancellationToken).ConfigureAwait(false);
        var waiting = Joins().Where(join => join.Entry.State != EntityState.Deleted).Select(join => join.Pair(isOriginal: false)!.Value.Target);

        Change([.. stored.Concat(waiting).Distinct(_relationship.Target.Key).Where(key => !wanted.Contains(key))], Remove);
        Change([.. wanted], Add);
    }

    private Task<List<object[]>> ReadAsync(CancellationToken cancellationToken)
    {
        var sql = LinkSql.Of(_relationship, SqlDialect.For(_context.Database.ProviderName), _context);

        return new LinkScope(_context, _relationship, sql, new EndKeys.Listed([_ownerKey])).Reader.KeysAsync(cancellationToken);
    }

    private List<object[]> Parse<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);

        return _relationship.Target.Key.ParseAll(keys, nameof(keys));
    }

    private void Change(List<object[]> targets, Action<object[], TrackedJoin?> change)
        => _context.WithoutDetection(() =>
        {
            var known = Joins().ToLookup(join => join.Pair(isOriginal: false)!.Value.Target, _relationship.Target.Key);

            foreach (var target in targets)
            {
                change(target, known[target].FirstOrDefault());
            }

            return targets.Count;
        });

    private void Add(object[] target, TrackedJoin? known)
    {
        if (known is { Entry.State: EntityState.Deleted })
        {
            if (!_staged.Contains(known.Entry))
            {
                // It is known to be there, and stays.
                known.Entry.State = EntityState.Unchanged;
                known.PutIntoCollections();

                return;
            }

            _staged.Remove(known.Entry);
            known.Entry.State = EntityState.Detached;
        }
        else if (known is not null)
        {
            return;
        }

        if (_relationship.Columns.FirstOrDefault(column => column.Source == RowColumnSource.Missing) is { } required)
        {
            throw Errors.RequiredPayload(_relationship.Navigation, required.Property);
        }

        var entry = Create(target);
        entry.State = EntityState.Added;
        _staged.Add(entry);
    }

    private void Remove(object[] target, TrackedJoin? known)
    {
        if (known is { Entry.State: EntityState.Added })
        {
            known.TakeOutOfCollections();
            _staged.Remove(known.Entry);
            known.Entry.State = EntityState.Detached;
        }
        else if (known is null && _owner.State == EntityState.Added)
        {
            return;
        }

        if (known is null or { Entry.State: EntityState.Detached })
        {
            var stub = Create(target);
            SetKey(stub);
            stub.State = EntityState.Deleted;
            _staged.Add(stub);
        }
        else if (known.Entry.State != EntityState.Deleted)
        {
            known.TakeOutOfCollections();
            known.Entry.State = EntityState.Deleted;
            _staged.Add(known.Entry);
        }
    }

    private EntityEntry Create(object[] target)
    {
        var entity = RowColumn.Blank(_relationship.JoinEntityType) ?? throw Errors.NoJoinInstance(_relationship.JoinEntityType);
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
            stub.Property(property).CurrentValue = KeyTypes.Of(property) == typeof(Guid) ? Guid.NewGuid()
                : KeyTypes.IsInteger(KeyTypes.Of(property)) ? KeyTypes.TryConvert(_staged.NextKey(), KeyTypes.Of(property))
                : throw Errors.NoJoinInstance(_relationship.JoinEntityType);
        }
    }

    /// <summary>The tracked links of the owner.</summary>
    private List<TrackedJoin> Joins()
        => _context.WithoutDetection(() => _context.ChangeTracker.Entries()
            .Where(entry => _relationship.JoinEntityType.IsAssignableFrom(entry.Metadata))
            .Select(entry => new TrackedJoin(_relationship, entry))
            .Where(join => join.Pair(isOriginal: false) is { } pair && _relationship.Owner.Key.Equals(pair.Owner, _ownerKey))
            .ToList());
}
