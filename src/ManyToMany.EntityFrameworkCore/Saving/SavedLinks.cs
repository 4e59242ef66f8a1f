using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.Saving;

/// <summary>The join entities of one relationship that <c>SaveChanges</c> writes.</summary>
internal sealed class SavedLinks
{
    private const string Annotation = "ManyToMany:Relationships";

    private readonly PairComparer _pairs;
    private readonly StagedLinks _staged;
    private readonly List<EntityEntry> _entries;
    private List<(TrackedJoin Join, EntityState State, LinkKey? Before)> _joins = [];

    private SavedLinks(DbContext context, Relationship relationship, List<EntityEntry> entries, StagedLinks staged, bool isSync)
    {
        _entries = entries;
        _staged = staged;
        var sql = LinkSql.Of(relationship, SqlDialect.For(context.Database.ProviderName), context);
        Scope = new LinkScope(context, relationship, sql, new EndKeys.Listed([])) { IsSync = isSync };
        Left = new LeftLinks(Scope);
        _pairs = new PairComparer(relationship);
        Look();
    }

    /// <summary>The relationship, and how it is read.</summary>
    public LinkScope Scope { get; }

    /// <summary>Those that EF does not write.</summary>
    public LeftLinks Left { get; }

    public Relationship Relationship => Scope.Relationship;

    /// <summary>Whether EF takes them for saved.</summary>
    public bool AreAccepted => _entries.All(entry => entry.State is EntityState.Unchanged or EntityState.Detached);

    /// <summary>What is to be saved, by relationship; those without any links are left out.</summary>
    /// <param name="context">The context that saves.</param>
    /// <param name="entries">What EF would write.</param>
    /// <param name="staged">What it would write wrongly.</param>
    /// <param name="isWatched">Whether also links are wanted that EF writes all by itself.</param>
    /// <param name="isSync">Whether the caller waits.</param>
    public static List<SavedLinks> Of(
        DbContext context, IEnumerable<IUpdateEntry> entries, StagedLinks staged, bool isWatched, bool isSync)
    {
        var waiting = entries.Select(entry => entry.ToEntityEntry()).ToList();

        return
        [
            .. Relationships(context.Model)
                .Select(relationship => (
                    Relationship: relationship,
                    Entries: waiting.Where(entry => relationship.JoinEntityType.IsAssignableFrom(entry.Metadata)).ToList()))
                .Where(group => isWatched || group.Relationship.IsSymmetric
                    ? group.Entries.Count > 0
                    : group.Entries.Any(entry => staged.Contains(entry, group.Relationship)))
                .Select(group => new SavedLinks(context, group.Relationship, group.Entries, staged, isSync))
                .Where(links => links.Read().HasChanges),
        ];
    }

    /// <summary>Whether a model has symmetric relationships, whose mirrors EF does not write.</summary>
    public static bool HasMirrors(IModel model) => Relationships(model).Any(relationship => relationship.IsSymmetric);

    /// <summary>Looks at the join entities as they are now.</summary>
    public void Look()
    {
        var ends = new TrackedEnds(Scope.Context, Relationship);
        _joins =
        [
            .. _entries
                .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
                .Select(entry => new TrackedJoin(ends, entry))
                .Select(join => (Join: join, State: StateOf(join)))
                .Select(saved => (saved.Join, saved.State, saved.State == EntityState.Added ? null : saved.Join.Pair(isOriginal: true))),
        ];
    }

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
        var undone = _joins
            .Where(saved => (saved.Before is { } before && isVetoed(before))
                || (After(saved.Join, saved.State) is { } after && isVetoed(after)))
            .ToList();

        foreach (var (join, state, before) in undone)
        {
            Undo(join, state, before);
        }

        if (undone.Count > 0)
        {
            // EF is to know what stands in collections now, or it would not notice when that is changed.
            Scope.Context.DetectChanges();
        }
    }

    /// <summary>Leaves to set-based statements what is staged, but for links of what is new.</summary>
    public void Leave()
    {
        foreach (var saved in _joins.ToList())
        {
            if (_staged.Contains(saved.Join.Entry, Relationship) && saved.State != EntityState.Modified && !saved.Join.IsTemporary)
            {
                Left.Take(saved.Join, saved.State);
                _joins.Remove(saved);
            }
        }

        // Rows of a link that is to go would be gone by the time EF wrote them.
        foreach (var saved in _joins.ToList())
        {
            var isMoved = After(saved.Join, saved.State) is { } after && !_pairs.Equals(saved.Before ?? after, after);

            if (saved.Before is { } before && Left.Removes(before) && !isMoved)
            {
                Left.Take(saved.Join, EntityState.Deleted);
                _joins.Remove(saved);
            }
        }
    }

    /// <summary>Removes what is staged, and the mirrors of what EF is about to remove; before EF removes the ends.</summary>
    public Task RemoveLeftAsync(CancellationToken cancellationToken)
    {
        if (Relationship.IsSymmetric)
        {
            var removed = _joins
                .Where(saved => saved.Before is { } before
                    && !(After(saved.Join, saved.State) is { } after && _pairs.Equals(before, after)))
                .Select(saved => saved.Before!.Value)
                .ToHashSet(_pairs);
            Left.RemoveMirrors(removed.Select(link => link.Mirror).Where(mirror => !removed.Contains(mirror)));
        }

        return Left.RemoveAsync(cancellationToken);
    }

    /// <summary>
    /// Writes what is staged, and the mirrors of what EF has written, with the keys that it has then; gives the number of rows that were
    /// written beside EF.
    /// </summary>
    public async Task<int> WriteLeftAsync(CancellationToken cancellationToken)
    {
        foreach (var (join, state, before) in Relationship.IsSymmetric ? _joins : [])
        {
            if (After(join, state) is { } after)
            {
                Left.WriteMirror(join.Entry, after, isNew: before is null || !_pairs.Equals(before.Value, after));
            }
        }

        await Left.WriteAsync(cancellationToken).ConfigureAwait(false);

        return Left.Written.Added.Count + Left.Written.Removed.Count + Left.Written.Updated.Count;
    }

    /// <summary>Brings the tracker in line with what was written beside EF.</summary>
    public Task FollowAsync()
    {
        foreach (var entry in _entries)
        {
            _staged.Remove(entry);
        }

        return Left.IsEmpty ? Task.CompletedTask : Left.FollowAsync();
    }

    private void Undo(TrackedJoin join, EntityState state, LinkKey? before)
    {
        // With its end the link goes, whatever anybody says: deleted, or with a foreign key that is set to null.
        if (state != EntityState.Added && After(join, state) is null
            && join.Ends(before!.Value).FirstOrDefault(end => end.State == EntityState.Deleted) is { } deleted)
        {
            throw Errors.VetoOfCascade(Relationship.Navigation, before.Value, deleted.Metadata);
        }

        if (state == EntityState.Modified)
        {
            join.Entry.CurrentValues.SetValues(join.Entry.OriginalValues);
        }

        // Of what is no known row nothing is left; but a link that was only wished for may be there all the same.
        var isStub = _staged.IsStub(join.Entry);
        var isRow = join.Entry.State != EntityState.Added && !isStub;

        if (isStub)
        {
            Left.Spare(join.Pair(isOriginal: false)!.Value);
        }

        _staged.Remove(join.Entry);
        join.Entry.State = isRow ? EntityState.Unchanged : EntityState.Detached;

        if (isRow)
        {
            join.ReviveDependents();
            join.PutIntoCollections();
        }
        else if (join.HasOther(other => other.State is EntityState.Unchanged or EntityState.Modified))
        {
            // With one of two EF has parted the ends.
            join.PutIntoCollections();
        }
        else if (state == EntityState.Added)
        {
            join.TakeOutOfCollections();
        }
    }

    // When a link that waits to be removed is put into a collection again, EF leaves it at that. The last word counts.
    private EntityState StateOf(TrackedJoin join)
        => join.Entry.State == EntityState.Deleted
            && _staged.Contains(join.Entry, Relationship)
            && join.StandsInCollections
            && !join.HasOther(other => !_staged.Contains(other, Relationship))
                ? EntityState.Added
                : join.Entry.State;

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
