using ManyToMany.Execution;
using ManyToMany.Interception;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>
/// The links that a <c>SaveChanges</c> writes: proposed before that, written where EF does not write them, and told, all in one transaction
/// with what EF writes.
/// </summary>
internal sealed class LinkSave(ICurrentDbContext current, StagedLinks staged) : IResettableService
{
    private List<SavedLinks> _links = [];
    private bool _isTelling;

    private DbContext Context => current.Context;

    /// <summary>Makes one attempt to save, and gives the number of rows written.</summary>
    public async Task<int> RunAsync(
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        if (_isTelling)
        {
            throw Errors.SaveWithinEvent();
        }

        staged.Sweep();
        var interceptor = LinkInterceptors.Find(Context);
        _links = interceptor is null && staged.IsEmpty && !SavedLinks.HasMirrors(Context.Model)
            ? []
            : SavedLinks.Of(Context, entries, staged, isWatched: interceptor is not null, isSync: !isAsync);

        return _links.Count == 0
            ? await write(entries, cancellationToken).ConfigureAwait(false)
            : await LinkTransaction
                .SaveAsync(Context, !isAsync, token => SaveAsync(interceptor, entries, write, isAsync, token), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Brings the tracker in line with what was written, once EF takes it for saved.</summary>
    public async Task FollowAsync()
    {
        if (_isTelling)
        {
            return;
        }

        // Where the caller accepts the changes later, what was staged may be saved again before.
        var accepted = _links.Where(links => links.AreAccepted).ToList();
        _links = [];

        foreach (var links in accepted)
        {
            await links.FollowAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tells that nothing was written.</summary>
    public async Task FailAsync(Exception exception, bool isAsync)
    {
        if (_isTelling)
        {
            return;
        }

        var (links, interceptor) = (_links, LinkInterceptors.Find(Context));
        _links = [];

        foreach (var failed in interceptor is null ? [] : links)
        {
            var eventData = new LinksChangeFailedEventData(Context, failed.Relationship.Navigation, exception);
            await (isAsync ? interceptor!.LinksChangeFailedAsync(eventData).AsTask() : Done(() => interceptor!.LinksChangeFailed(eventData)))
                .ConfigureAwait(false);
        }
    }

    public void ResetState() => _links = [];

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        ResetState();

        return Task.CompletedTask;
    }

    private async Task<int> SaveAsync(
        ILinkInterceptor? interceptor,
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        foreach (var links in interceptor is null ? [] : _links)
        {
            await ProposeAsync(interceptor!, links, isAsync, cancellationToken).ConfigureAwait(false);
        }

        // Whoever listened may have changed what EF is about to write.
        foreach (var links in _links)
        {
            links.Look();
            links.Leave();
        }

        foreach (var links in _links)
        {
            await links.RemoveLeftAsync(cancellationToken).ConfigureAwait(false);
        }

        var rows = await WriteOwnAsync(entries, write, cancellationToken).ConfigureAwait(false);

        foreach (var links in _links)
        {
            rows += await links.WriteLeftAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var links in interceptor is null ? [] : _links)
        {
            await TellAsync(interceptor!, links, isAsync, cancellationToken).ConfigureAwait(false);
        }

        return rows;
    }

    private async Task ProposeAsync(ILinkInterceptor interceptor, SavedLinks links, bool isAsync, CancellationToken cancellationToken)
    {
        var proposal = new LinksChangingEventData(Context, links.Relationship, links.Read());
        var said = default(InterceptionResult<LinkChanges>);

        await ListenAsync(async () => said = isAsync
            ? await interceptor.LinksChangingAsync(proposal, said, cancellationToken).ConfigureAwait(false)
            : interceptor.LinksChanging(proposal, said)).ConfigureAwait(false);

        links.Undo(link => said.HasResult || !proposal.Allows(link));
    }

    private async Task TellAsync(ILinkInterceptor interceptor, SavedLinks links, bool isAsync, CancellationToken cancellationToken)
    {
        var changes = links.Read();
        if (!changes.HasChanges)
        {
            return;
        }

        var eventData = new LinksChangedEventData(links.Scope, changes);

        await ListenAsync(() => isAsync
            ? interceptor.LinksChangedAsync(eventData, cancellationToken).AsTask()
            : Done(() => interceptor.LinksChanged(eventData))).ConfigureAwait(false);
    }

    private async Task ListenAsync(Func<Task> listen)
    {
        _isTelling = true;

        try
        {
            await listen().ConfigureAwait(false);
        }
        finally
        {
            _isTelling = false;
        }
    }

    /// <summary>Lets EF write what is neither vetoed nor left.</summary>
    private async Task<int> WriteOwnAsync(
        IList<IUpdateEntry> entries,
        Func<IList<IUpdateEntry>, CancellationToken, Task<int>> write,
        CancellationToken cancellationToken)
    {
        var left = _links.SelectMany(links => links.Left.Entities).ToHashSet(ReferenceEqualityComparer.Instance);
        var own = entries
            .Where(entry => entry.EntityState is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Where(entry => !left.Contains(entry.ToEntityEntry().Entity))
            .ToList();

        if (own.Count == 0)
        {
            return 0;
        }

        // What EF would make a savepoint for is in a transaction of ours, or behind a savepoint of ours.
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

    private static Task Done(Action action)
    {
        action();

        return Task.CompletedTask;
    }
}
