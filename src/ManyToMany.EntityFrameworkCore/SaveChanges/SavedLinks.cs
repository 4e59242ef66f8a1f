using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>The join entities of one relationship that <c>SaveChanges</c> writes.</summary>
internal sealed class SavedLinks
{
    private const string Annotation = "ManyToMany:Relationships";

    private readonly LinkComparer _pairs;
    private readonly StagedLinks _staged;
    private readonly List<EntityEntry> _entries;
    private List<SavedJoin> _joins = [];

    private SavedLinks(DbContext context, Relationship relationship, List<EntityEntry> entries, StagedLinks staged, bool isSync)
    {
        _entries = entries;
        _staged = staged;
        var sql = JoinTableSql.Of(relationship, SqlDialect.For(context.Database.ProviderName), context);
        Scope = new LinkScope(context, relationship, sql, new KeySource.Listed([])) { IsSync = isSync };
        Left = new LeftLinks(Scope);
        _pairs = new LinkComparer(relationship);
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
                .Select(join => new SavedJoin(join, StateOf(join))),
        ];
    }

    /// <summary>What changes, with the keys as they are known now; a symmetric link once.</summary>
    public LinkChanges Read()
    {
        var (added, removed, updated) = (new List<LinkKey>(), new List<LinkKey>(), new List<LinkKey>());

        foreach (var saved in _joins)
        {
            if (Stays(saved))
            {
                updated.Add(saved.After!.Value);
                continue;
            }

            removed.AddRange(saved.Before is { } before ? [before] : []);
            added.AddRange(saved.After is { } after ? [after] : []);
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
                || (saved.After is { } after && isVetoed(after)))
            .ToList();

        undone.ForEach(Undo);

        if (undone.Count > 0)
        {
            // EF is to know what stands in collections now, or it would not notice when that is changed.
            Scope.Context.DetectChanges();
        }
    }

    /// <summary>Leaves to set-based statements what is staged, but for links of what is new.</summary>
    public void Leave()
    {
        Leave(saved => saved.State != EntityState.Modified && _staged.Contains(saved.Join.Entry, Relationship) && !saved.Join.IsTemporary);

        // Rows of a link that is to go would be gone by the time EF wrote them.
        Leave(saved => saved.Before is { } before && Left.Removes(before) && (saved.After is null || Stays(saved)));
    }

    /// <summary>Removes what is staged, and the mirrors of what EF is about to remove; before EF removes the ends.</summary>
    public Task RemoveLeftAsync(CancellationToken cancellationToken)
    {
        if (Relationship.IsSymmetric)
        {
            var removed = _joins
                .Where(saved => saved.Before is not null && !Stays(saved))
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
        foreach (var saved in Relationship.IsSymmetric ? _joins : [])
        {
            if (saved.After is { } after)
            {
                Left.WriteMirror(saved.Join.Entry, after, isNew: !Stays(saved));
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

    private void Leave(Func<SavedJoin, bool> isLeft)
    {
        var joins = _joins.ToLookup(isLeft);
        _joins = [.. joins[false]];

        foreach (var saved in joins[true])
        {
            Left.Take(saved.Join, isRemoved: saved.State != EntityState.Added);
        }
    }

    private void Undo(SavedJoin saved)
    {
        var (join, state) = saved;

        // With its end the link goes, whatever anybody says: deleted, or with a foreign key that is set to null.
        if (saved is { Before: { } before, After: null }
            && join.Ends(before).FirstOrDefault(end => end.State == EntityState.Deleted) is { } deleted)
        {
            throw Errors.VetoOfCascade(Relationship.Navigation, before, deleted.Metadata);
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

    /// <summary>Whether a row is there before and after, and of the same link.</summary>
    private bool Stays(SavedJoin saved) => saved is { Before: { } before, After: { } after } && _pairs.Equals(before, after);

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

    /// <summary>A join entity, with the link that it was before and that it is now; as long as ends are new, by their temporary keys.</summary>
    private sealed record SavedJoin(TrackedJoin Join, EntityState State)
    {
        public LinkKey? Before { get; } = State == EntityState.Added ? null : Join.Pair(isOriginal: true);

        public LinkKey? After => State == EntityState.Deleted ? null : Join.Pair(isOriginal: false);
    }
}
