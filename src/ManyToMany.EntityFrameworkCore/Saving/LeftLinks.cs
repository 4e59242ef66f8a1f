using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Saving;

/// <summary>
/// The links of one relationship that a <c>SaveChanges</c> leaves to set-based statements, in the transaction of what EF writes: those that
/// are staged, and the mirrors of symmetric ones.
/// </summary>
internal sealed class LeftLinks
{
    private readonly LinkScope _scope;
    private readonly PairComparer _pairs;
    private readonly List<RowColumn> _columns;
    private readonly Dictionary<LinkKey, object?[]> _added, _updated;
    private readonly List<LinkKey> _removed = [];
    private readonly List<(LinkKey Link, object Entity, EntityState State, object?[] Row)> _staged = [];

    public LeftLinks(LinkScope scope)
    {
        _scope = scope;
        _pairs = new PairComparer(scope.Relationship);
        _columns = [.. Relationship.Columns
            .Where(column => column.IsWritable && !column.IsDiscriminator && !column.Property.IsPrimaryKey())];
        _added = new(_pairs);
        _updated = new(_pairs);
    }

    public bool IsEmpty => _staged.Count + _added.Count + _updated.Count + _removed.Count == 0;

    /// <summary>What was really written of what was staged; for a symmetric link both rows.</summary>
    public LinkChanges Written { get; private set; } = LinkChanges.None;

    private Relationship Relationship => _scope.Relationship;

    /// <summary>Takes a staged link out of the tracker, where EF would write it as a single row.</summary>
    public void Take(TrackedJoin join, EntityState state)
    {
        _staged.Add((join.Pair(isOriginal: false)!.Value, join.Entry.Entity, state, Row(join.Entry)));
        join.Entry.State = EntityState.Detached;
    }

    /// <summary>Begins an attempt to write them: of one that failed the mirrors may have had other keys.</summary>
    public void Begin()
    {
        _added.Clear();
        _updated.Clear();
        _removed.Clear();

        foreach (var (link, _, state, row) in _staged)
        {
            if (state == EntityState.Added)
            {
                _added[link] = row;
            }
            else
            {
                _removed.Add(link);
            }
        }
    }

    /// <summary>Adds the mirror of a link that EF itself writes.</summary>
    public void AddMirror(EntityEntry entry, EntityState state, LinkKey? before, LinkKey? after)
    {
        if (before is { } old && (after is null || !_pairs.Equals(old, after.Value)) && !_pairs.Equals(old, old.Mirror))
        {
            _removed.Add(old.Mirror);
        }

        if (after is { } current && !_pairs.Equals(current, current.Mirror))
        {
            var rows = state == EntityState.Added || before is null || !_pairs.Equals(before.Value, current) ? _added : _updated;
            rows[current.Mirror] = Row(entry);
        }
    }

    /// <summary>Writes them: a statement for each kind.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var commands = new LinkCommands(_scope);
        var owners = _scope.Owners;

        if (_added.Count > 0)
        {
            await LockGuardianAsync(commands, cancellationToken).ConfigureAwait(false);
        }

        Written = new LinkChanges
        {
            Removed = _removed.Count == 0
                ? LinkKeyCollection.Empty
                : await commands
                    .DeleteAsync(owners, new LinkSelection.Pairs(_removed), others: false, wantsKeys: true, cancellationToken)
                    .ConfigureAwait(false),
            Added = _added.Count == 0
                ? LinkKeyCollection.Empty
                : await commands
                    .InsertAsync(new LinkSelection.Pairs([.. _added.Keys]), LinkPayload.OfRows(_columns, _added), wantsKeys: true, cancellationToken)
                    .ConfigureAwait(false),
            Updated = _updated.Count == 0 || _columns.Count == 0
                ? LinkKeyCollection.Empty
                : await commands
                    .UpdateAsync(owners, new LinkSelection.Pairs([.. _updated.Keys]), LinkPayload.OfRows(_columns, _updated), wantsKeys: true, cancellationToken)
                    .ConfigureAwait(false),
        };
    }

    /// <summary>Brings the tracker in line with what was written.</summary>
    public async Task FollowAsync()
    {
        var tracked = new TrackedLinks(_scope.Context, Relationship, _pairs);
        var kept = _added.Keys.Concat(_added.Keys.Where(_ => Relationship.IsSymmetric).Select(link => link.Mirror));

        await tracked.FollowAsync(Written.Added, kept, Written.Removed, remaining: [], _scope.Queries).ConfigureAwait(false);

        if (Written.Updated.Count > 0)
        {
            await tracked.RefreshAsync(Written.Updated, new LinkCommands(_scope), _scope.Queries).ConfigureAwait(false);
        }
    }

    /// <summary>Lets what was staged wait for another save.</summary>
    public bool Restore()
    {
        foreach (var (_, entity, state, _) in _staged)
        {
            Relationship.JoinEntityType.Entry(_scope.Context, entity).State = state;
        }

        return _staged.Count > 0;
    }

    private Task LockGuardianAsync(LinkCommands commands, CancellationToken cancellationToken)
    {
        var owners = new EndKeys.Listed(Relationship.Owner.Key.Arrange(_added.Keys.Select(link => link.Owner)));

        return commands.LockGuardianAsync(owners, new LinkSelection.Pairs([.. _added.Keys]), cancellationToken);
    }

    private object?[] Row(EntityEntry entry)
        => [.. _columns.Select(column => column.Property.IsShadowProperty() && column.Property.DeclaringType == entry.Metadata
            ? entry.CurrentValues[column.Property]
            : column.Said(entry.Entity))];
}
