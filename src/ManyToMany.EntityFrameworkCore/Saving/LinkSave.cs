using System.Data.Common;
using ManyToMany.Events;
using ManyToMany.Execution;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Saving;

/// <summary>One <c>SaveChanges</c>, and the links that it writes.</summary>
internal sealed class LinkSave(DbContext context)
{
    private const string Savepoint = "manytomany_save";

    private readonly ILinkInterceptor? _interceptor = LinkInterceptors.Find(context);
    private readonly StagedLinks _staged = context.GetService<StagedLinks>();
    private readonly AutoTransactionBehavior _behavior = context.Database.AutoTransactionBehavior;
    private List<SavedLinks> _links = [];
    private IDbContextTransaction? _guarded;
    private bool _isDone, _savesOthers;

    /// <summary>Whether EF has begun to send what it saves.</summary>
    public bool IsWriting { get; set; }

    /// <summary>Whether a listener is being called at this moment.</summary>
    public bool IsTelling { get; private set; }

    /// <summary>Finds the links that are about to be written, proposes them, and undoes those that are vetoed.</summary>
    public async ValueTask PrepareAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (_interceptor is null && _staged.IsEmpty && !SavedLinks.HasMirrors(context.Model))
        {
            return;
        }

        // EF asks its interceptors before it looks for changes.
        if (context.ChangeTracker.AutoDetectChangesEnabled)
        {
            context.ChangeTracker.DetectChanges();
        }

        if (context.ChangeTracker.CascadeDeleteTiming != CascadeTiming.Never)
        {
            context.ChangeTracker.CascadeChanges();
        }

        _links = SavedLinks.Of(context);

        if (_interceptor is not null)
        {
            await ProposeAsync(_interceptor, isAsync, cancellationToken).ConfigureAwait(false);
        }

        foreach (var links in _links)
        {
            links.Leave(_staged);
        }

        _links.RemoveAll(links => links.AreAllLeft && links.Left.IsEmpty);
        _savesOthers = context.WithoutDetection(context.ChangeTracker.HasChanges);
        await GuardAsync(isAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>EF is about to commit what it has written: the last moment to write and tell the rest.</summary>
    public async ValueTask CommittingAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (IsWriting && !_isDone && !IsTelling)
        {
            await CompleteAsync(isAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was done in an attempt that failed is to be done again.</summary>
    public void Retry()
    {
        if (!IsTelling)
        {
            IsWriting = _isDone = false;
        }
    }

    /// <summary>EF has saved all that it saves; gives the number of rows written beside that.</summary>
    public async ValueTask<int> EndAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (!_isDone && IsWriting)
        {
            // In a transaction of the caller's, which is not committed yet.
            await CompleteAsync(isAsync, cancellationToken).ConfigureAwait(false);
        }
        else if (!_isDone && !_savesOthers && _links.Count > 0)
        {
            // EF itself had nothing to save, and has opened no transaction.
            await LinkTransaction.RunAsync(
                context,
                atomic: true,
                savepoint: true,
                async token =>
                {
                    await CompleteAsync(isAsync, token).ConfigureAwait(false);

                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }

        Restore();
        await ReleaseAsync(isAsync).ConfigureAwait(false);

        return _isDone ? await FollowAsync().ConfigureAwait(false) : Wait();
    }

    /// <summary>Nothing has been written.</summary>
    public async ValueTask FailAsync(Exception exception, bool isAsync)
    {
        Restore();
        await RollBackAsync(isAsync).ConfigureAwait(false);
        Wait();

        if (_interceptor is null)
        {
            return;
        }

        foreach (var links in _links)
        {
            var eventData = new LinksChangeFailedEventData(context, links.Relationship.Navigation, exception);
            if (isAsync)
            {
                await _interceptor.LinksChangeFailedAsync(eventData).ConfigureAwait(false);
            }
            else
            {
                _interceptor.LinksChangeFailed(eventData);
            }
        }
    }

    /// <summary>Leaves the context as it was.</summary>
    public void Restore() => context.Database.AutoTransactionBehavior = _behavior;

    private async ValueTask ProposeAsync(ILinkInterceptor interceptor, bool isAsync, CancellationToken cancellationToken)
    {
        foreach (var links in _links)
        {
            IsTelling = true;
            var proposal = new LinksChangingEventData(context, links.Relationship, links.Read());
            var said = isAsync
                ? await interceptor.LinksChangingAsync(proposal, default, cancellationToken).ConfigureAwait(false)
                : interceptor.LinksChanging(proposal, default);
            links.Undo(link => said.HasResult || !proposal.Allows(link));
            IsTelling = false;
        }
    }

    /// <summary>Writes what EF does not write, and tells all of it.</summary>
    private async ValueTask CompleteAsync(bool isAsync, CancellationToken cancellationToken)
    {
        foreach (var links in _links)
        {
            await links.WriteLeftAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_interceptor is not null)
        {
            foreach (var links in _links)
            {
                await TellAsync(_interceptor, links, isAsync, cancellationToken).ConfigureAwait(false);
            }
        }

        _isDone = true;
    }

    private async ValueTask TellAsync(ILinkInterceptor interceptor, SavedLinks links, bool isAsync, CancellationToken cancellationToken)
    {
        var changes = links.Read();
        if (!changes.HasChanges)
        {
            return;
        }

        var eventData = new LinksChangedEventData(links.Scope, changes);
        IsTelling = true;

        try
        {
            if (isAsync)
            {
                await interceptor.LinksChangedAsync(eventData, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                interceptor.LinksChanged(eventData);
            }
        }
        finally
        {
            IsTelling = false;
        }
    }

    private async ValueTask<int> FollowAsync()
    {
        var rows = 0;

        foreach (var left in _links.Select(links => links.Left).Where(left => !left.IsEmpty))
        {
            await left.FollowAsync().ConfigureAwait(false);
            rows += left.Written.Added.Count + left.Written.Removed.Count + left.Written.Updated.Count;
        }

        _staged.ResetState();

        return rows;
    }

    // What was staged waits for another save.
    private int Wait()
    {
        foreach (var links in _links)
        {
            context.WithoutDetection(links.Left.Restore);
        }

        return 0;
    }

    // What is told or written beside EF's own work must be in one transaction with it, also where EF would need none.
    private async ValueTask GuardAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (_links.Count == 0)
        {
            return;
        }

        if (context.Database.CurrentTransaction is { SupportsSavepoints: true } current)
        {
            await (isAsync ? current.CreateSavepointAsync(Savepoint, cancellationToken) : Done(() => current.CreateSavepoint(Savepoint)))
                .ConfigureAwait(false);
            _guarded = current;
        }
        else if (_behavior == AutoTransactionBehavior.WhenNeeded)
        {
            context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        }
    }

    private async ValueTask ReleaseAsync(bool isAsync)
    {
        if (_guarded is not null)
        {
            await (isAsync ? _guarded.ReleaseSavepointAsync(Savepoint) : Done(() => _guarded.ReleaseSavepoint(Savepoint)))
                .ConfigureAwait(false);
        }
    }

    private async ValueTask RollBackAsync(bool isAsync)
    {
        if (_guarded is null)
        {
            return;
        }

        try
        {
            await (isAsync ? _guarded.RollbackToSavepointAsync(Savepoint) : Done(() => _guarded.RollbackToSavepoint(Savepoint)))
                .ConfigureAwait(false);
        }
        catch (DbException)
        {
            // The connection is gone, and the transaction with it: the error that is on its way up says more.
        }
    }

    private static Task Done(Action action)
    {
        action();

        return Task.CompletedTask;
    }
}
