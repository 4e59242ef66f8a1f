using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Events;

/// <summary>One <c>SaveChanges</c>, and the links that it writes.</summary>
internal sealed class LinkSave(DbContext context)
{
    private const string Savepoint = "manytomany_save";

    private readonly ILinkInterceptor? _interceptor = LinkInterceptors.Find(context);
    private readonly AutoTransactionBehavior _behavior = context.Database.AutoTransactionBehavior;
    private List<SavedLinks> _links = [];
    private IDbContextTransaction? _guarded;
    private bool _isTold;

    /// <summary>Whether EF has begun to send what it saves.</summary>
    public bool IsWriting { get; set; }

    /// <summary>Whether a listener is being called at this moment.</summary>
    public bool IsTelling { get; private set; }

    /// <summary>Finds the links that are about to be written, proposes them, and undoes those that are vetoed.</summary>
    public async ValueTask ProposeAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (_interceptor is null)
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

        foreach (var links in _links)
        {
            IsTelling = true;
            var proposal = new LinksChangingEventData(context, links.Relationship, links.Read());
            var said = isAsync
                ? await _interceptor.LinksChangingAsync(proposal, default, cancellationToken).ConfigureAwait(false)
                : _interceptor.LinksChanging(proposal, default);
            links.Undo(link => said.HasResult || !proposal.Allows(link));
            IsTelling = false;
        }

        _links.RemoveAll(links => links.IsEmpty);
        await GuardAsync(isAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells what has been written, once for each attempt to write it.</summary>
    public async ValueTask TellAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (!IsWriting || _isTold || IsTelling || _links.Count == 0)
        {
            return;
        }

        IsTelling = true;
        try
        {
            foreach (var links in _links)
            {
                var eventData = new LinksChangedEventData(links.Scope, links.Read());
                if (isAsync)
                {
                    await _interceptor!.LinksChangedAsync(eventData, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    _interceptor!.LinksChanged(eventData);
                }
            }
        }
        finally
        {
            IsTelling = false;
        }

        _isTold = true;
    }

    /// <summary>What was told in an attempt that failed is to be told again.</summary>
    public void Retry()
    {
        if (!IsTelling)
        {
            IsWriting = _isTold = false;
        }
    }

    /// <summary>All has been written.</summary>
    public async ValueTask EndAsync(bool isAsync)
    {
        Restore();

        if (_guarded is not null)
        {
            await (isAsync ? _guarded.ReleaseSavepointAsync(Savepoint) : Done(() => _guarded.ReleaseSavepoint(Savepoint)))
                .ConfigureAwait(false);
        }
    }

    /// <summary>Nothing has been written.</summary>
    public async ValueTask FailAsync(Exception exception, bool isAsync)
    {
        Restore();

        if (_guarded is not null)
        {
            await RollBackAsync(_guarded, isAsync).ConfigureAwait(false);
        }

        foreach (var links in _links)
        {
            var eventData = new LinksChangeFailedEventData(context, links.Relationship.Navigation, exception);
            if (isAsync)
            {
                await _interceptor!.LinksChangeFailedAsync(eventData).ConfigureAwait(false);
            }
            else
            {
                _interceptor!.LinksChangeFailed(eventData);
            }
        }
    }

    /// <summary>Leaves the context as it was.</summary>
    public void Restore() => context.Database.AutoTransactionBehavior = _behavior;

    // What is told must be inside a transaction, also where EF would need none.
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

    private static async Task RollBackAsync(IDbContextTransaction transaction, bool isAsync)
    {
        try
        {
            await (isAsync ? transaction.RollbackToSavepointAsync(Savepoint) : Done(() => transaction.RollbackToSavepoint(Savepoint)))
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
