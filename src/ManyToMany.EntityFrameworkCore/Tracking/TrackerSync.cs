using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>Brings the change tracker in line with what a write found and changed, in memory; what must be read is returned.</summary>
internal sealed class TrackerSync(TrackerView view)
{
    private readonly LinkComparer _links = view.Relationship.Comparer;

    /// <summary>The columns by which <see cref="Remaining"/> recognises the rows of tracked join entities.</summary>
    public IReadOnlyList<WritableColumn> KeyColumns { get; }
        = [.. view.Relationship.Columns.Where(column => column.Property.IsPrimaryKey())];

    /// <summary>Detaches the join entities of links that are gone, and marks collections that lack a link as not loaded.</summary>
    /// <param name="added">The links that the write inserted.</param>
    /// <param name="kept">The links that existed before the write and still exist.</param>
    /// <param name="gone">The links that the write deleted, did not find, or inserted again. A tracked join entity of such a link belongs
    /// to a row that no longer exists.</param>
    /// <param name="remaining">The join entities of <paramref name="gone"/> whose rows exist nevertheless.</param>
    /// <param name="allBetweenTracked">Whether links between tracked entities are returned also where no collection is loaded.</param>
    /// <returns>The links that loaded collections lack. Loading their rows adds each end to the other's collection. They must be read,
    /// because the database may have filled their payload.</returns>
    public IReadOnlyList<LinkKey> Follow(
        IReadOnlyList<LinkKey> added,
        IEnumerable<LinkKey> kept,
        IEnumerable<LinkKey> gone,
        HashSet<object> remaining,
        bool allBetweenTracked = false)
    {
        if (view.IsEmpty)
        {
            return [];
        }

        using var suspension = view.Context.SuspendDetection();

        var untracked = view.Joins.HasAny ? kept.Where(link => !view.Joins.Contains(link)).ToList() : kept;
        Forget(gone, remaining);

        return new UnloadedLinks(view, allBetweenTracked).Find(added.Concat(untracked));
    }

    /// <summary>The tracked join entities whose rows still exist.</summary>
    /// <param name="rows">For each row of a link its values of <see cref="KeyColumns"/>.</param>
    public HashSet<object> Remaining(IReadOnlyList<(LinkKey Link, object?[] Values)> rows)
    {
        using var suspension = view.Context.SuspendDetection();

        return rows
            .SelectMany(row => view.Joins.Of(row.Link).Where(entry => KeyColumns.Zip(row.Values).All(
                part => part.First.Property.GetKeyValueComparer()
                    .Equals(entry.Property(part.First.Property).CurrentValue, part.Second))))
            .Select(entry => entry.Entity)
            .ToHashSet(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Gives tracked join entities the payload of their rows.</summary>
    /// <param name="rows">For each row of a link its values of the relationship's columns.</param>
    /// <returns>The links that must be loaded anew, because an owned or complex object of theirs has come or gone.</returns>
    public IReadOnlyList<LinkKey> Refresh(IReadOnlyList<(LinkKey Link, object?[] Values)> rows)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        using var suspension = view.Context.SuspendDetection();

        var payload = new TrackedPayload(view.Relationship.Columns);
        var stale = new HashSet<LinkKey>(_links);

        foreach (var (link, values) in rows)
        {
            foreach (var entry in view.Joins.Of(link))
            {
                if (!payload.TryRefresh(entry, values))
                {
                    stale.Add(link);
                }
            }
        }

        Forget(stale, remaining: []);

        return [.. stale];
    }

    private void Forget(IEnumerable<LinkKey> links, HashSet<object> remaining)
    {
        if (!view.Joins.HasAny)
        {
            return;
        }

        List<(LinkKey Link, EntityEntry Entry)> joins =
        [.. links.Distinct(_links).SelectMany(view.Joins.Of, (link, entry) => (link, entry))];

        Detach([.. joins.Select(join => join.Entry).Where(entry => !remaining.Contains(entry.Entity))]);

        // EF removes an end from the other's collection with the first of several links between them.
        foreach (var link in joins.Where(join => remaining.Contains(join.Entry.Entity)).Select(join => join.Link).Distinct(_links))
        {
            if (view.Owner.FindSaved(link.Owner) is { Entity: var owner } && view.Target.FindSaved(link.Target) is { Entity: var target })
            {
                view.Owner.Others?.Add(owner, target, forMaterialization: true);
                view.Target.Others?.Add(target, owner, forMaterialization: true);
            }
        }
    }

    private void Detach(List<EntityEntry> forgotten)
    {
        if (forgotten.Count == 0)
        {
            return;
        }

        // The dependents of a join entity go with it, as they did in the database.
        var cascades = view.Relationship.JoinEntityType.GetReferencingForeignKeys().Any();
        var deleted = cascades ? view.Deleted().Select(entry => entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance) : [];

        foreach (var entry in forgotten)
        {
            // From Deleted to Detached, EF removes the link from the collections of both ends; detached at once, the link would stay there.
            entry.State = EntityState.Deleted;
        }

        foreach (var entry in cascades ? view.Deleted().Where(entry => !deleted.Contains(entry.Entity)) : forgotten)
        {
            entry.State = EntityState.Detached;
        }
    }
}
