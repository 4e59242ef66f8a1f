using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Saving;

/// <summary>The join entities of one relationship that <c>SaveChanges</c> writes.</summary>
internal sealed class SavedLinks
{
    private const string Annotation = "ManyToMany:Relationships";

    private readonly PairComparer _pairs;
    private readonly List<(TrackedJoin Join, EntityState State, LinkKey? Before)> _joins;

    private SavedLinks(DbContext context, Relationship relationship, IEnumerable<EntityEntry> entries)
    {
        var sql = LinkSql.Of(relationship, SqlDialect.For(context.Database.ProviderName), context);
        Scope = new LinkScope(context, relationship, sql, new EndKeys.Listed([]));
        Left = new LeftLinks(Scope);
        _pairs = new PairComparer(relationship);
        _joins = [.. entries
            .Select(entry => new TrackedJoin(relationship, entry))
            .Select(join => (join, join.Entry.State, join.Entry.State == EntityState.Added ? null : join.Pair(isOriginal: true)))];
    }

    /// <summary>The relationship, and how it is read.</summary>
    public LinkScope Scope { get; }

    /// <summary>Those that EF does not write.</summary>
    public LeftLinks Left { get; }

    public Relationship Relationship => Scope.Relationship;

    /// <summary>Whether EF writes none of them.</summary>
    public bool AreAllLeft => _joins.Count == 0;

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

    /// <summary>Whether a model has symmetric relationships, whose mirrors EF does not write.</summary>
    public static bool HasMirrors(IModel model) => Relationships(model).Any(relationship => relationship.IsSymmetric);

    /// <summary>What changes, with the keys as they are known now; a symmetric link once.</summary>
    public LinkChanges Read()
    {
        var (added, removed, updated) = (new List<LinkKey>(), new List<LinkKey>(), new List<LinkKey>());

        foreach (var (join, state, before) in _joins)
        {
            var after = After(join, state);

            if (before is not null && after is not null && _pairs.Equals(before.Value, after.Value))
            {
                updated.Add(after.Value);
                continue;
            }

            removed.AddRange(before is null ? [] : [before.Value]);
            added.AddRange(after is null ? [] : [after.Value]);
        }

        return new LinkChanges
        {
            Added = Once(added.Concat(Left.Written.Added)),
            Removed = Once(removed.Concat(Left.Written.Removed)),
            Updated = Once(updated.Concat(Left.Written.Updated)),
        };
    }

    /// <summary>Takes back what is not to be written.</summary>
    public void Undo(Predicate<LinkKey> isVetoed)
    {
        foreach (var saved in _joins.ToList())
        {
            var (join, state, before) = saved;

            if ((before is { } old && isVetoed(old)) || (After(join, state) is { } current && isVetoed(current)))
            {
                _joins.Remove(saved);
                Scope.Context.WithoutDetection(() => Undo(join, state));
            }
        }
    }

    /// <summary>Leaves to set-based statements what EF cannot write: what is staged, and mirrors.</summary>
    public void Leave(StagedLinks staged)
    {
        foreach (var saved in _joins.ToList())
        {
            var (join, state, before) = saved;

            if (staged.Contains(join.Entry) && state != EntityState.Modified && !join.IsTemporary)
            {
                _joins.Remove(saved);
                Scope.Context.WithoutDetection(() =>
                {
                    Left.Take(join, state);

                    return true;
                });
            }
        }
    }

    /// <summary>Writes what EF does not write; of what it has written the mirrors, with the keys that it has then.</summary>
    public Task WriteLeftAsync(CancellationToken cancellationToken)
    {
        Left.Begin();

        foreach (var (join, state, before) in Relationship.IsSymmetric ? _joins : [])
        {
            Left.AddMirror(join.Entry, state, before, After(join, state));
        }

        return Left.WriteAsync(cancellationToken);
    }

    private bool Undo(TrackedJoin join, EntityState state)
    {
        if (state == EntityState.Deleted && join.Ends.FirstOrDefault(end => end.State == EntityState.Deleted) is { } deleted)
        {
            throw Errors.VetoOfCascade(Relationship.Navigation, join.Pair(isOriginal: true)!.Value, deleted.Metadata);
        }

        if (state == EntityState.Modified)
        {
            join.Entry.CurrentValues.SetValues(join.Entry.OriginalValues);
        }

        join.Entry.State = state == EntityState.Added ? EntityState.Detached : EntityState.Unchanged;

        if (state == EntityState.Added)
        {
            join.TakeOutOfCollections();
        }
        else
        {
            join.PutIntoCollections();
        }

        return true;
    }

    // An entry that is deleted has no current values to go by.
    private static LinkKey? After(TrackedJoin join, EntityState state)
        => state == EntityState.Deleted ? null : join.Pair(isOriginal: false);

    private LinkKeyCollection Once(IEnumerable<LinkKey> links)
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
