using System.Data.Common;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.SaveChanges;

/// <summary>
/// The links of one relationship that a <c>SaveChanges</c> leaves to set-based statements, in the transaction of what EF writes: those that
/// are staged, and the mirrors of symmetric ones.
/// </summary>
internal sealed class LeftLinks
{
    private readonly LinkScope _scope, _mirrors;
    private readonly LinkComparer _pairs;
    private readonly List<WritableColumn> _columns;
    private readonly Dictionary<LinkKey, object?[]> _added, _updated;
    private readonly HashSet<LinkKey> _removed;
    private readonly List<LinkKey> _removedMirrors = [], _spared = [];
    private readonly List<object> _entities = [];

    public LeftLinks(LinkScope scope)
    {
        _scope = scope;
        _mirrors = scope with { NamesRows = true };
        _pairs = new LinkComparer(scope.Relationship);
        _columns = [.. Relationship.Columns
            .Where(column => column.IsWritable && !column.IsDiscriminator && !column.Property.IsPrimaryKey())];
        _added = new(_pairs);
        _updated = new(_pairs);
        _removed = new(_pairs);
    }

    public bool IsEmpty => _added.Count + _updated.Count + _removed.Count + _removedMirrors.Count + _spared.Count == 0;

    /// <summary>The join entities that are staged, which EF does not write.</summary>
    public IReadOnlyList<object> Entities => _entities;

    /// <summary>What was really written of what was staged; for a symmetric link both rows.</summary>
    public LinkChanges Written { get; private set; } = LinkChanges.None;

    private Relationship Relationship => _scope.Relationship;

    /// <summary>Takes over a staged link, which EF would write as a row of which it knows that it is there, or is not.</summary>
    public void Take(TrackedJoin join, bool isRemoved)
    {
        var link = join.Pair(isOriginal: false)!.Value;
        _entities.Add(join.Entry.Entity);

        if (isRemoved)
        {
            _removed.Add(link);
        }
        else
        {
            _added[link] = Row(join.Entry);
        }
    }

    /// <summary>Whether a row goes with a staged link: of a symmetric one either.</summary>
    public bool Removes(LinkKey row)
        => _removed.Contains(row) || (Relationship.IsSymmetric && _removed.Contains(row.Mirror));

    /// <summary>Takes note of a link that stays, if it is there: of which no row was known.</summary>
    public void Spare(LinkKey link) => _spared.Add(link);

    /// <summary>Takes note of the mirrors of rows that EF is about to remove.</summary>
    public void RemoveMirrors(IEnumerable<LinkKey> rows) => _removedMirrors.AddRange(rows);

    /// <summary>Takes note of the mirror of a row that EF has written.</summary>
    public void WriteMirror(EntityEntry entry, LinkKey link, bool isNew)
    {
        // Of two rows that were given different payload the first one has it.
        if (!_pairs.Equals(link, link.Mirror) && !_updated.ContainsKey(link))
        {
            (isNew ? _added : _updated)[link.Mirror] = Row(entry);
        }
    }

    /// <summary>Removes what is to go, before EF removes the ends.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken)
        => RunAsync(async () =>
        {
            var links = await DeleteAsync(_scope, [.. _removed], cancellationToken).ConfigureAwait(false);
            var mirrors = await DeleteAsync(_mirrors, _removedMirrors, cancellationToken).ConfigureAwait(false);

            return new LinkChanges { Removed = new LinkKeyCollection([.. links, .. mirrors]) };
        });

    /// <summary>Writes what is to be there, after EF has written the ends.</summary>
    public Task WriteAsync(CancellationToken cancellationToken)
        => RunAsync(async () => new LinkChanges
        {
            Removed = Written.Removed,
            Added = await InsertAsync(cancellationToken).ConfigureAwait(false),
            Updated = _updated.Count == 0 || _columns.Count == 0
                ? LinkKeyCollection.Empty
                : await new JoinTable(_mirrors)
                    .UpdateAsync(
                        OwnersOf(_updated.Keys),
                        new LinkSelection.Pairs([.. _updated.Keys]),
                        LinkPayload.OfRows(_columns, _updated),
                        wantsKeys: true,
                        cancellationToken)
                    .ConfigureAwait(false),
        });

    /// <summary>Brings the tracker in line with what was written.</summary>
    public async Task FollowAsync()
    {
        // What they say besides the link was never read.
        var ends = new TrackedEnds(_scope.Context, Relationship);
        foreach (var entry in _entities.Select(entity => Relationship.JoinEntityType.Entry(_scope.Context, entity)))
        {
            entry.State = EntityState.Detached;
            new TrackedJoin(ends, entry).TakeOutOfEnds();
        }

        var tracked = new TrackedLinks(_scope.Context, Relationship, _pairs);
        var named = _added.Keys.Concat(_spared).ToList();
        var kept = named.Concat(named.Where(_ => Relationship.IsSymmetric).Select(link => link.Mirror));

        await tracked
            .FollowAsync(Written.Added, kept, Written.Removed, remaining: [], _scope.Queries, wantsAll: true)
            .ConfigureAwait(false);

        if (Written.Updated.Count > 0)
        {
            await tracked.RefreshAsync(Written.Updated, new JoinTable(_scope), _scope.Queries).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(Func<Task<LinkChanges>> write)
    {
        try
        {
            Written = await write().ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            throw Errors.LeftLinksNotWritten(Relationship.Navigation, exception);
        }
    }

    private async Task<LinkKeyCollection> DeleteAsync(LinkScope scope, List<LinkKey> links, CancellationToken cancellationToken)
        => links.Count == 0
            ? LinkKeyCollection.Empty
            : await new JoinTable(scope)
                .DeleteAsync(OwnersOf(links), new LinkSelection.Pairs(links), others: false, wantsKeys: true, cancellationToken)
                .ConfigureAwait(false);

    private async Task<LinkKeyCollection> InsertAsync(CancellationToken cancellationToken)
    {
        if (_added.Count == 0)
        {
            return LinkKeyCollection.Empty;
        }

        var commands = new JoinTable(_scope);
        var links = new LinkSelection.Pairs([.. _added.Keys]);
        await commands.LockGuardianAsync(OwnersOf(_added.Keys), links, cancellationToken).ConfigureAwait(false);

        return await commands
            .InsertAsync(links, LinkPayload.OfRows(_columns, _added), wantsKeys: true, cancellationToken)
            .ConfigureAwait(false);
    }

    private KeySource.Listed OwnersOf(IEnumerable<LinkKey> links)
        => new(Relationship.Owner.Key.Arrange(links.Select(link => link.Owner)));

    private object?[] Row(EntityEntry entry)
        => [.. _columns.Select(column => column.Property.IsShadowProperty() && column.Property.DeclaringType == entry.Metadata
            ? entry.CurrentValues[column.Property]
            : column.Said(entry.Entity))];
}
