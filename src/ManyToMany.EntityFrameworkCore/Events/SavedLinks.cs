using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Events;

/// <summary>The join entities of one relationship that <c>SaveChanges</c> writes.</summary>
internal sealed class SavedLinks
{
    private const string Annotation = "ManyToMany:Relationships";

    private readonly PairComparer _pairs;
    private readonly List<(EntityEntry Entry, EntityState State, LinkKey? Before)> _entries;

    private SavedLinks(DbContext context, Relationship relationship, IEnumerable<EntityEntry> entries)
    {
        var sql = LinkSql.Of(relationship, SqlDialect.For(context.Database.ProviderName), context);
        Scope = new LinkScope(context, relationship, sql, new EndKeys.Listed([]));
        _pairs = new PairComparer(relationship);
        _entries = [.. entries.Select(entry => (entry, entry.State, entry.State == EntityState.Added ? null : Pair(entry, isOriginal: true)))];
    }

    /// <summary>The relationship, and how it is read.</summary>
    public LinkScope Scope { get; }

    public Relationship Relationship => Scope.Relationship;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>What waits to be saved, by relationship; those without anything are left out.</summary>
    public static List<SavedLinks> Of(DbContext context)
    {
        var waiting = context.WithoutDetection(() => context.ChangeTracker.Entries()
            .Where(entry => entry.State is EntityState.Added or EntityState.Deleted or EntityState.Modified)
            .ToList());

        return
        [
            .. Relationships(context.Model)
                .Select(relationship => (
                    Relationship: relationship,
                    Entries: waiting.Where(entry => relationship.JoinEntityType.IsAssignableFrom(entry.Metadata)).ToList()))
                .Where(group => group.Entries.Count > 0)
                .Select(group => new SavedLinks(context, group.Relationship, group.Entries))
                .Where(links => links.Read().HasChanges),
        ];
    }

    /// <summary>What changes, with the keys as they are known now; a symmetric link once.</summary>
    public LinkChanges Read()
    {
        var (added, removed, updated) = (new List<LinkKey>(), new List<LinkKey>(), new List<LinkKey>());

        foreach (var (entry, state, before) in _entries)
        {
            // An entry that is deleted has no current values to go by; of one that changes its ends, the link goes with it.
            var after = state == EntityState.Deleted ? null : Pair(entry, isOriginal: false);

            if (before is not null && after is not null && _pairs.Equals(before.Value, after.Value))
            {
                updated.Add(after.Value);
                continue;
            }

            if (before is not null)
            {
                removed.Add(before.Value);
            }

            if (after is not null)
            {
                added.Add(after.Value);
            }
        }

        return new LinkChanges { Added = Once(added), Removed = Once(removed), Updated = Once(updated) };
    }

    /// <summary>Takes back what is not to be written.</summary>
    public void Undo(Predicate<LinkKey> isVetoed)
    {
        foreach (var saved in _entries.ToList())
        {
            var (entry, state, before) = saved;
            var after = state == EntityState.Deleted ? null : Pair(entry, isOriginal: false);

            if ((before is { } old && isVetoed(old)) || (after is { } current && isVetoed(current)))
            {
                _entries.Remove(saved);
                Scope.Context.WithoutDetection(() => UndoEntry(entry, state));
            }
        }
    }

    private bool UndoEntry(EntityEntry entry, EntityState state)
    {
        if (state == EntityState.Deleted && Ends(entry).FirstOrDefault(end => end.State == EntityState.Deleted) is { } deleted)
        {
            throw Errors.VetoOfCascade(Relationship.Navigation, Pair(entry, isOriginal: true)!.Value, deleted.Metadata);
        }

        if (state == EntityState.Modified)
        {
            entry.CurrentValues.SetValues(entry.OriginalValues);
        }

        entry.State = state == EntityState.Added ? EntityState.Detached : EntityState.Unchanged;

        foreach (var (holder, navigation, item) in Places(entry))
        {
            var accessor = navigation.GetCollectionAccessor()!;

            if (state == EntityState.Added)
            {
                accessor.Remove(holder.Entity, item.Entity);
            }
            else if (!accessor.Contains(holder.Entity, item.Entity))
            {
                accessor.Add(holder.Entity, item.Entity, forMaterialization: false);
            }
        }

        return true;
    }

    private IEnumerable<EntityEntry> Ends(EntityEntry join)
        => new[] { Relationship.Owner, Relationship.Target }.Select(end => End(join, end)).OfType<EntityEntry>();

    /// <summary>Where a link stands in collections: in those of either end the other one.</summary>
    private IEnumerable<(EntityEntry Holder, ISkipNavigation Navigation, EntityEntry Item)> Places(EntityEntry join)
    {
        var navigation = Relationship.Navigation;

        if (End(join, Relationship.Owner) is { } owner && End(join, Relationship.Target) is { } target)
        {
            if (!navigation.IsShadowProperty())
            {
                yield return (owner, navigation, target);
            }

            if (!navigation.Inverse.IsShadowProperty())
            {
                yield return (target, navigation.Inverse, owner);
            }
        }
    }

    private EntityEntry? End(EntityEntry join, RelationshipEnd end)
    {
        var key = LinkCollections.Values(join, end.ForeignKey.Properties);

        return Scope.Context.ChangeTracker.Entries().FirstOrDefault(entry =>
            end.EntityType.IsAssignableFrom(entry.Metadata) && end.Key.Equals(LinkCollections.Values(entry, end.KeyProperties), key));
    }

    private LinkKey? Pair(EntityEntry entry, bool isOriginal)
    {
        var values = Relationship.Owner.ForeignKey.Properties.Concat(Relationship.Target.ForeignKey.Properties)
            .Select(property => isOriginal ? entry.OriginalValues[property] : entry.CurrentValues[property])
            .ToArray();
        var length = Relationship.Owner.ForeignKey.Properties.Count;

        return values.Contains(null) ? null : new LinkKey([.. values[..length].OfType<object>()], [.. values[length..].OfType<object>()]);
    }

    private LinkKeyCollection Once(List<LinkKey> links)
    {
        var told = new HashSet<LinkKey>(_pairs);

        return new LinkKeyCollection(
            [.. links.Where(link => !(Relationship.IsSymmetric && told.Contains(link.Mirror)) && told.Add(link))]);
    }

    /// <summary>Each many-to-many relationship of a model, seen from one side.</summary>
    private static List<Relationship> Relationships(IModel model)
        => model.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static model => model!.GetEntityTypes()
                .SelectMany(type => type.GetDeclaredSkipNavigations())
                .Where(navigation => navigation.JoinEntityType.GetTableName() is not null)
                .OrderBy(navigation => navigation.IsShadowProperty())
                .ThenBy(navigation => $"{navigation.DeclaringEntityType.Name}.{navigation.Name}", StringComparer.Ordinal)
                .DistinctBy(
                    navigation => new HashSet<IForeignKey> { navigation.ForeignKey, navigation.Inverse.ForeignKey },
                    HashSet<IForeignKey>.CreateSetComparer())
                .Select(Relationship.Of)
                .ToList(),
            model);
}
