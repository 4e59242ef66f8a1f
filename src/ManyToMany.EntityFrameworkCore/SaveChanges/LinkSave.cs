using System.Data.Common;
using ManyToMany.Diagnostics;
using ManyToMany.Execution;
using ManyToMany.Interception;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>
/// Saves the links of a <c>SaveChanges</c>: notifies interceptors, and writes the rows that EF does not write, in one transaction with EF's
/// own statements.
/// </summary>
internal sealed partial class LinkSave(ICurrentDbContext current, IDbContextOptions options, LinksByKey byKey, LinkRemovals removals)
    : IResettableService
{
    private readonly bool _leavesLinksToEF = options.FindExtension<ManyToManyOptionsExtension>()!.LeavesLinksToEF;
    private readonly EntryDefaults _entryDefaults = new();
    private List<RelationshipSave> _saves = [];
    private LinkDefaultValues? _defaults;
    private bool _isNotifying;

    private DbContext Context => current.Context;

    private SavedRelationships Relationships => SavedRelationships.Of(Context.Model);

    /// <summary>Makes one attempt to save, and returns the number of rows written.</summary>
    public async Task<int> RunAsync(
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        if (_isNotifying)
        {
            throw Errors.SaveWithinEvent();
        }

        _saves = [];
        _entryDefaults.TakeBack();

        if (!Relationships.HasAny(entries))
        {
            return await write(entries, cancellationToken).ConfigureAwait(false);
        }

        var interceptor = LinkInterceptors.Find(Context);
        _defaults = new LinkDefaultValues(Context);
        _saves = Saves(entries, isIntercepted: interceptor is not null, isSync: !isAsync);

        if (_saves.Count == 0)
        {
            return await WriteByEFAsync(entries, write, cancellationToken).ConfigureAwait(false);
        }

        var call = LinkCall.BeginSave(Context, _saves.Select(save => save.Relationship));

        try
        {
            var rows = await SaveAsPlannedAsync(interceptor, entries, write, isAsync, cancellationToken).ConfigureAwait(false);
            call?.Complete([.. _saves.Select(save => LinkCounts.Of(save.GetChanges()))]);

            return rows;
        }
        catch (Exception exception) when (call is not null)
        {
            call.Fail(exception);
            throw;
        }
    }

    /// <summary>Brings the tracker in line with what was written, after EF has accepted the changes.</summary>
    public async Task SyncTrackerAsync()
    {
        if (_isNotifying)
        {
            return;
        }

        // If the caller accepts the changes later, links added or removed by key may be saved again before that.
        var accepted = _saves.Where(save => save.IsAccepted).ToList();
        ResetState();

        foreach (var save in accepted)
        {
            await save.SyncTrackerAsync().ConfigureAwait(false);
        }
    }

    public void ResetState()
    {
        _saves = [];
        _entryDefaults.Keep();
    }

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        ResetState();

        return Task.CompletedTask;
    }

    /// <summary>The relationships whose links need more than EF's own statements.</summary>
    private List<RelationshipSave> Saves(IList<IUpdateEntry> entries, bool isIntercepted, bool isSync)
    {
        var saves = new List<RelationshipSave>();
        var isSupported = !_leavesLinksToEF && SqlDialect.Supports(Context.Database.ProviderName);
        byKey.Prune();

        foreach (var (relationship, joins) in Relationships.Group(entries))
        {
            new LastChanges(Context, relationship, byKey, removals).Settle(joins);
            var isSetBased = isSupported && Relationships.AreSetBased(relationship);
            var isOurs = isIntercepted || relationship.IsSymmetric || joins.Exists(join => IsByKey(join, relationship));

            if (isSetBased || isOurs)
            {
                var sql = isOurs
                    ? ModelSql.Of(Context, relationship.Navigation)
                    : ModelSql.Unchecked(Context, relationship.Navigation);
                var scope = new LinkScope(Context, sql, new KeySource.Listed([])) { IsSync = isSync, Defaults = _defaults };
                var dependents = new JoinDependents(relationship.JoinEntityType, entries);

                saves.Add(new RelationshipSave(scope, joins, byKey, link
                    => !dependents.Reference(link.Entry)
                        && ((isSetBased && IsOfOne(link, relationship)) || IsByKey(link.Entry, relationship))));
            }
        }

        return saves.FindAll(save => save.HasChanges);
    }

    private bool IsByKey(IUpdateEntry join, Relationship relationship)
        => !byKey.IsEmpty && byKey.Contains(join.ToEntityEntry().Entity, relationship);

    /// <summary>
    /// Whether a join entity is a link of this relationship alone, and not of others with the same join entity type, and whether EF does
    /// not make one row of it and another entity with the same key.
    /// </summary>
    private bool IsOfOne(SavedLink link, Relationship relationship)
        => link.Entry.EntityType == relationship.JoinEntityType
            && link.Entry.SharedIdentityEntry is null
            && link is { Before: not null } or { After: not null }
            && Array.TrueForAll(
                Relationships.Of(relationship.JoinEntityType),
                other => other == relationship || new SavedLink(link.Entry, other) is { Before: null, After: null });

    /// <summary>Saves again, with other statements, if the database cannot plan one over several servers: everything was rolled back. Not
    /// after rows of EF's own, which then have generated values; the next save uses the other statements.</summary>
    private async Task<int> SaveAsPlannedAsync(
        ILinkInterceptor? interceptor,
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        var isWrittenByEF = false;

        try
        {
            return await SaveInTransactionAsync(interceptor, entries, WriteOwnAsync, isAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsNotPlanned(exception) && _saves.Exists(save => !save.Scope.IsSharded))
        {
            _saves.ForEach(save => save.Scope.Sql.IsSharded = true);

            if (isWrittenByEF || LinkTransaction.IsEnlisted(Context))
            {
                throw;
            }
        }

        _saves = Saves(entries, isIntercepted: interceptor is not null, isSync: !isAsync);

        return await SaveInTransactionAsync(interceptor, entries, write, isAsync, cancellationToken).ConfigureAwait(false);

        Task<int> WriteOwnAsync(IList<IUpdateEntry> own, CancellationToken token)
        {
            isWrittenByEF = true;

            return write(own, token);
        }
    }

    private static bool IsNotPlanned(Exception exception)
        => (exception as DbException ?? exception.InnerException as DbException)?.SqlState == SqlDialect.NotPlanned;

    private async Task<int> SaveInTransactionAsync(
        ILinkInterceptor? interceptor,
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        // A single row needs one statement to write it, and those that may follow if it exists only read.
        var isAtomic = entries.Count > 1
            || interceptor is not null
            || _saves.Exists(save => save.Relationship.IsSymmetric || save.Scope.LocksInserts);
        var transaction = await LinkTransaction
            .BeginSaveAsync(Context, isAtomic, isSync: !isAsync, cancellationToken)
            .ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        var rows = await SaveAsync(interceptor, entries, write, isAsync, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        _saves.ForEach(save => save.SetBased.Store());

        return rows;
    }

    private async Task<int> SaveAsync(
        ILinkInterceptor? interceptor,
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        foreach (var save in interceptor is null ? [] : _saves)
        {
            await NotifyChangingAsync(interceptor!, save, isAsync, cancellationToken).ConfigureAwait(false);
        }

        foreach (var save in _saves)
        {
            save.SelectSetBased();
        }

        foreach (var save in _saves)
        {
            await save.SetBased.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }

        var rows = await WriteByEFAsync(entries, write, cancellationToken).ConfigureAwait(false);

        foreach (var save in _saves)
        {
            save.AddWrittenMirrors();
            await save.SetBased.InsertAndUpdateAsync(cancellationToken).ConfigureAwait(false);

            var written = save.SetBased.Written;
            rows += written.Added.Count + written.Removed.Count + written.Updated.Count;
        }

        foreach (var save in interceptor is null ? [] : _saves)
        {
            await NotifyChangedAsync(interceptor!, save, isAsync, cancellationToken).ConfigureAwait(false);
        }

        return rows;
    }

    /// <summary>Lets EF write the entries that are neither vetoed nor written set-based.</summary>
    private async Task<int> WriteByEFAsync(
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        CancellationToken cancellationToken)
    {
        var own = entries
            .Where(entry => entry.EntityState is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Where(entry => !_saves.Exists(save => save.SetBased.Joins.Contains(entry)))
            .ToList();

        if (own.Count == 0)
        {
            return 0;
        }

        own.ForEach(SetDefaults);

        if (_saves.Count == 0)
        {
            return await write(own, cancellationToken).ConfigureAwait(false);
        }

        // The transaction or savepoint of this class already covers EF's statements.
        var savepoints = Context.Database.AutoSavepointsEnabled;
        Context.Database.AutoSavepointsEnabled = false;

        try
        {
            return await write(own, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Context.Database.AutoSavepointsEnabled = savepoints;
        }
    }

    /// <summary>Gives a join entity that EF inserts the defaults of what it leaves unset.</summary>
    private void SetDefaults(IUpdateEntry entry)
    {
        foreach (var relationship in entry.EntityState == EntityState.Added ? Relationships.Of(entry.EntityType) : [])
        {
            _entryDefaults.Set(entry, _defaults!.Of(relationship));
        }
    }
}
