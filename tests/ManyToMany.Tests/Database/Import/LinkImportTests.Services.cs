using System.Transactions;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Database.Import;

// Imports under interceptors and retrying execution strategies.
public abstract partial class LinkImportTests
{
    private static readonly LinkImportOptions _chunksOfTwo = new() { ChunkSize = 2 };
    private static readonly (int, int)[] _pairs = [(2, 1), (2, 2), (1, 1), (2, 3), (3, 3)];

    [Fact]
    public async Task An_interceptor_is_called_for_each_chunk_and_may_veto_links()
    {
        var log = new EventLog { Vetoes = link => link.TargetKey is 3 };
        await using var context = CreateContext(builder => builder.UseManyToMany().AddInterceptors(log));

        var report = await Items(context).ImportAsync(LinkStream.Of(_pairs), _chunksOfTwo);

        report.ToString().Should().Be("5 read, 2 added, 1 unchanged");
        log.Take().Should().Equal(
            "Node.Items changing +2→1 +2→2", "Node.Items changed +2→1 +2→2", "Node.Items changing +2→3", "Node.Items changing +3→3");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task An_interceptor_is_notified_once_that_an_import_failed(bool commitsEachChunk, int links)
    {
        var log = new EventLog();
        await using var context = CreateContext(builder => builder.UseManyToMany().AddInterceptors(log));
        var options = _chunksOfTwo with { CommitEachChunk = commitsEachChunk };

        await FluentActions.Awaiting(() => Items(context).ImportAsync(LinkStream.Of((2, 1), (2, 2), (9, 9)), options))
            .Should().ThrowAsync<LinkEndMissingException>();

        log.Take().Should().ContainSingle(line => line.Contains("failed", StringComparison.Ordinal))
            .Which.Should().Be("Node.Items failed: LinkEndMissingException");
        (await ItemsAsync()).Split(' ').Should().HaveCount(links);
    }

    [Fact]
    public async Task One_transaction_is_refused_under_a_retrying_strategy_unless_the_caller_owns_it()
    {
        await using var context = CreateContext(Retry(new FailingCommands(0)));

        (await FluentActions.Awaiting(() => Items(context).ImportAsync(LinkStream.Of(_pairs))).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("An import in one transaction cannot be retried by 'Retrying'*CommitEachChunk*");

        var attempts = 0;
        var report = await context.Database.CreateExecutionStrategy().ExecuteAsync(() =>
        {
            var isFirst = attempts++ == 0;

            return Items(context).ImportAsync(
                LinkStream.OfAt(_pairs, 3, () => _ = isFirst ? throw new EndOfStreamException() : 0), _chunksOfTwo);
        });

        attempts.Should().Be(2);
        report.ToString().Should().Be("5 read, 4 added, 1 unchanged");
    }

    [Fact]
    public async Task A_retrying_strategy_retries_each_chunk()
    {
        var failing = new FailingCommands(2, 4);
        await using var context = CreateContext(Retry(failing));

        var report = await Items(context).ImportAsync(LinkStream.Of(_pairs), _chunksOfTwo with { CommitEachChunk = true });

        failing.Count.Should().Be(5);
        report.ToString().Should().Be("5 read, 4 added, 1 unchanged");
        (await ItemsAsync()).Should().Be("1→1:7 2→1:1 2→2:1 2→3:1 3→3:1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_import_is_cancelled_at_any_statement(bool afterwards)
    {
        for (var statement = 1; statement <= 3; statement++)
        {
            using var source = new CancellationTokenSource();
            var cancel = new CancelAt(statement, afterwards, source);
            await using var context = CreateContext(builder => builder.AddInterceptors(cancel));

            await FluentActions.Awaiting(() => Items(context).ImportAsync(LinkStream.Of(_pairs), _chunksOfTwo, cancellationToken: source.Token))
                .Should().ThrowAsync<OperationCanceledException>();

            cancel.HasCancelled.Should().BeTrue();
            context.Database.CurrentTransaction.Should().BeNull();
            (await ItemsAsync()).Should().Be("1→1:7");
        }
    }

    [Fact]
    public async Task Chunks_are_not_committed_in_an_ambient_transaction()
    {
        using var ambient = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await using var context = CreateContext();

        await FluentActions.Awaiting(() => Items(context).ImportAsync(LinkStream.Of(_pairs), new() { CommitEachChunk = true }))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("'CommitEachChunk' cannot be set in a transaction*");
    }

    private static Action<DbContextOptionsBuilder> Retry(FailingCommands failing)
        => builder => builder.AddInterceptors(failing).ReplaceService<IExecutionStrategyFactory, RetryingFactory>();

    private sealed class RetryingFactory(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Retrying(dependencies);
    }

    private sealed class Retrying(ExecutionStrategyDependencies dependencies)
        : ExecutionStrategy(dependencies, maxRetryCount: 2, maxRetryDelay: TimeSpan.FromMilliseconds(1))
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is EndOfStreamException;
    }
}
