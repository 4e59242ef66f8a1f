using System.Runtime.CompilerServices;
using ManyToMany.Arguments;
using ManyToMany.Diagnostics;
using ManyToMany.Interception;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>Writes a stream of links in chunks, each as one call of <see cref="Verbs.Link"/>. Only one chunk is in memory at a
/// time.</summary>
internal sealed class LinkImport(LinkScope scope, LinkImportOptions options, IProgress<LinkImportProgress>? progress)
{
    // Another name than that of the chunks, because a rollback goes to the last savepoint of a name.
    private const string Savepoint = "manytomany_import";

    private readonly LinkDefaultValues _defaults = new(scope.Context);
    private readonly DeferredChanges? _deferred = options.CommitEachChunk ? null : new DeferredChanges(scope);
    private readonly List<MissingLink> _missing = [];
    private LinkImportProgress _counts;

    private DbContext Context => scope.Context;

    private Relationship Relationship => scope.Relationship;

    public Task<LinkImportReport> RunAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<LinkScope, long, LinkChunkBuilder<TItem>> newChunk, CancellationToken cancellationToken)
        => LinkCall.IsNeeded(Context, Relationship, LinkOperation.Import)
            ? MeasureAsync(items, newChunk, cancellationToken)
            : WriteAsync(items, newChunk, cancellationToken);

    private Task<LinkImportReport> MeasureAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<LinkScope, long, LinkChunkBuilder<TItem>> newChunk, CancellationToken cancellationToken)
        => LinkCall.RunAsync(
            () => LinkCall.Begin(Context, Relationship, LinkOperation.Import),
            () => WriteAsync(items, newChunk, cancellationToken),
            static (call, report) => call.Complete(report));

    private async Task<LinkImportReport> WriteAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<LinkScope, long, LinkChunkBuilder<TItem>> newChunk, CancellationToken cancellationToken)
    {
        ThrowIfNotCommittable();
        var chunks = ReadAsync(items, newChunk, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        await using var _ = chunks.ConfigureAwait(false);

        if (await chunks.MoveNextAsync().ConfigureAwait(false))
        {
            try
            {
                await WriteAsync(chunks, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (_deferred is not null && LinkInterceptors.Find(Context) is { } interceptor)
            {
                var eventData = new LinksChangeFailedEventData(Context, Relationship.Navigation, exception);
                await interceptor.LinksChangeFailedAsync(eventData).ConfigureAwait(false);
                throw;
            }
        }

        return new LinkImportReport(_counts, _missing);
    }

    private void ThrowIfNotCommittable()
    {
        var isCallers = Context.Database.CurrentTransaction is not null || LinkTransaction.IsEnlisted(Context);

        if (options.CommitEachChunk && isCallers)
        {
            throw Errors.ChunksInTransaction();
        }

        if (!options.CommitEachChunk && !isCallers && Context.Database.CreateExecutionStrategy() is { RetriesOnFailure: true } strategy)
        {
            throw Errors.ImportNotRepeatable(strategy.GetType().Name);
        }
    }

    private async IAsyncEnumerable<LinkChunk> ReadAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<LinkScope, long, LinkChunkBuilder<TItem>> newChunk,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (position, chunk) = (0L, newChunk(scope, 0));

        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (chunk.Count == options.ChunkSize || !chunk.TryAdd(item))
            {
                yield return chunk.Build();
                chunk = newChunk(scope, position);
                chunk.TryAdd(item);
            }

            position++;
        }

        if (chunk.Count > 0)
        {
            yield return chunk.Build();
        }
    }

    private async Task WriteAsync(IAsyncEnumerator<LinkChunk> chunks, CancellationToken cancellationToken)
    {
        var transaction = await LinkTransaction
            .BeginAsync(Context, isAtomic: !options.CommitEachChunk, needsSavepoint: true, cancellationToken, Savepoint)
            .ConfigureAwait(false);

        await using (transaction.ConfigureAwait(false))
        {
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                await WriteAsync(chunks.Current, cancellationToken).ConfigureAwait(false);
                progress?.Report(_counts);
            }
            while (await chunks.MoveNextAsync().ConfigureAwait(false));

            cancellationToken.ThrowIfCancellationRequested();
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await (_deferred?.ApplyAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task WriteAsync(LinkChunk chunk, CancellationToken cancellationToken)
    {
        var missing = scope.Options.MissingTargets == MissingTargets.Skip
            ? await MissingAsync(chunk, cancellationToken).ConfigureAwait(false)
            : new MissingEnds(Relationship, [], []);
        var links = missing.IsEmpty ? chunk.Links : [.. chunk.Links.Where(link => !missing.Contains(link))];
        var changes = await LinkAsync(chunk, links, cancellationToken).ConfigureAwait(false);
        var skipped = 0;

        foreach (var (position, link) in missing.IsEmpty ? [] : chunk.Where(missing.Contains))
        {
            skipped++;

            if (_missing.Count < options.MaxListedMissing)
            {
                _missing.Add(new MissingLink(position, link, missing.HasOwner(link), missing.HasTarget(link)));
            }
        }

        var repeated = chunk.Items.Count - skipped - links.Count;
        _counts = new LinkImportProgress(
            _counts.Read + chunk.Items.Count,
            _counts.Added + changes.Added.Count,
            _counts.Updated + changes.Updated.Count,
            _counts.Unchanged + changes.Unchanged.Count + repeated,
            _counts.Missing + skipped);
    }

    /// <summary>Writes the links of a chunk. An error about single links names their positions in the stream.</summary>
    private async Task<LinkChanges> LinkAsync(LinkChunk chunk, IReadOnlyList<LinkKey> links, CancellationToken cancellationToken)
    {
        var ofChunk = scope with
        {
            Owners = new KeySource.Listed(chunk.Owners),
            Defaults = _defaults,
            Options = scope.Options with { CountOnly = true, MissingTargets = MissingTargets.Throw },
        };
        var plan = Verbs.Link(ofChunk, new LinkSelection.Pairs(links), chunk.Payload);
        var isPartial = options.CommitEachChunk && chunk.First > 0;

        try
        {
            return await new LinkExecutor(ofChunk, _deferred).RunAsync(plan, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkExistsException exception)
        {
            var existing = exception.Links.ToHashSet(Relationship.Direction.Comparer);
            throw Errors.AlreadyLinkedAt(Relationship.Navigation, [.. chunk.Where(existing.Contains)], isPartial);
        }
        catch (LinkEndMissingException exception)
        {
            var missing = new MissingEnds(Relationship, Keys(exception.MissingOwners), Keys(exception.MissingTargets));
            throw Errors.MissingEndsAt(Relationship.Navigation, [.. chunk.Where(missing.Contains)], exception, isPartial);
        }
    }

    /// <summary>The ends of a chunk that have no row. They are read under the execution strategy, as the chunk is written.</summary>
    private Task<MissingEnds> MissingAsync(LinkChunk chunk, CancellationToken cancellationToken)
        => Context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                var table = new JoinTable(scope);
                var targets = new LinkSelection.Pairs(chunk.Links).TargetsOf(Relationship);

                return new MissingEnds(
                    Relationship,
                    await table.MissingAsync(Relationship.Owner, new KeySource.Listed(chunk.Owners), token).ConfigureAwait(false),
                    await table.MissingAsync(Relationship.Target, targets, token).ConfigureAwait(false));
            },
            cancellationToken);

    private static IEnumerable<object[]> Keys(IEnumerable<object> keys) => keys.Select(key => key as object[] ?? [key]);

    private sealed class MissingEnds(Relationship relationship, IEnumerable<object[]> owners, IEnumerable<object[]> targets)
    {
        private readonly HashSet<object[]> _owners = owners.ToHashSet(relationship.Owner.Key);
        private readonly HashSet<object[]> _targets = targets.ToHashSet(relationship.Target.Key);

        public bool IsEmpty => _owners.Count + _targets.Count == 0;

        public bool Contains(LinkKey link) => HasOwner(link) || HasTarget(link);

        public bool HasOwner(LinkKey link) => _owners.Contains(link.Owner);

        public bool HasTarget(LinkKey link) => _targets.Contains(link.Target);
    }
}
