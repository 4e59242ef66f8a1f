using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    private static readonly LinkImportOptions _chunksOfTwo = new() { ChunkSize = 2 };

    [Fact]
    public async Task A_stream_of_pairs_is_linked_in_chunks_and_can_be_repeated()
    {
        await using var context = CreateRecordedContext();
        var progress = new ProgressLog();
        (int, int)[] pairs = [(5, 1), (1, 2), (3, 4), (5, 1), (2, 5)];

        var report = await Links(context).ImportAsync(LinkStream.Of(pairs), _chunksOfTwo, progress);

        report.ToString().Should().Be("5 read, 3 added, 2 unchanged");
        _recorder.Statements.Should().HaveCount(3);
        progress.Reports.Should().Equal((LinkImportProgress[])[new(2, 1, 0, 1, 0), new(4, 2, 0, 2, 0), new(5, 3, 0, 2, 0)]);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (2, 5), (3, 4), (5, 1));
        context.Database.CurrentTransaction.Should().BeNull();

        (await Links(context).ImportAsync(LinkStream.Of(pairs))).ToString().Should().Be("5 read, 0 added, 5 unchanged");
    }

    [Fact]
    public async Task An_empty_stream_sends_nothing()
    {
        await using var context = CreateRecordedContext();
        var progress = new ProgressLog();

        var report = await Links(context).ImportAsync(LinkStream.Of<(int, int)>(), progress: progress);

        report.ToString().Should().Be("0 read, 0 added, 0 unchanged");
        _recorder.Statements.Should().BeEmpty();
        progress.Reports.Should().BeEmpty();
    }

    [Fact]
    public async Task Pairs_with_missing_ends_are_skipped_counted_and_listed()
    {
        await using var context = CreateRecordedContext();
        var links = Links(context).With(new LinkOptions { MissingTargets = MissingTargets.Skip });
        (int, int)[] pairs = [(1, 5), (77, 1), (2, 99), (77, 1), (77, 99), (4, 4)];

        var report = await links.ImportAsync(LinkStream.Of(pairs), new LinkImportOptions { ChunkSize = 4, MaxListedMissing = 3 });

        report.ToString().Should().Be("6 read, 2 added, 0 unchanged, 4 missing");
        _recorder.Statements.Should().HaveCount(6, "two chunks are two statements, and the ends of each are read by two more");
        report.MissingLinks.Select(missing => (missing.Position, missing.Link.ToString(), missing.IsOwnerMissing, missing.IsTargetMissing))
            .Should().Equal((1, "77 → 1", true, false), (2, "2 → 99", false, true), (3, "77 → 1", true, false));
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (1, 5), (2, 2), (2, 3), (4, 4));
        (await links.ImportAsync(LinkStream.Of((77, 1)))).ToString().Should().Be("1 read, 0 added, 0 unchanged, 1 missing");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_end_is_named_with_its_position(bool commitsEachChunk)
    {
        await using var context = CreateContext();
        (int, int)[] pairs = [(4, 4), (5, 5), (1, 5), (77, 1), (2, 99), (77, 2)];

        var import = () => Links(context).ImportAsync(
            LinkStream.Of(pairs), new LinkImportOptions { ChunkSize = 3, CommitEachChunk = commitsEachChunk });

        var thrown = (await import.Should().ThrowAsync<LinkEndMissingException>()).Which;
        thrown.MissingOwners.Should().Equal(77);
        thrown.MissingTargets.Should().Equal(99);
        thrown.Message.Should().Contain("needed for 77 → 1 at position 3, 2 → 99 at position 4, 77 → 2 at position 5.");
        thrown.Message.Contains("The chunks before it are committed.", StringComparison.Ordinal).Should().Be(commitsEachChunk);
        (await PairsAsync()).Should().HaveCount(commitsEachChunk ? 7 : 4);
    }

    [Fact]
    public async Task An_existing_or_repeated_pair_can_be_an_error()
    {
        await using var context = CreateContext();
        var links = Links(context).With(new LinkOptions { Existing = ExistingLinks.Throw });

        (await FluentActions.Awaiting(() => links.ImportAsync(LinkStream.Of((4, 4), (5, 5), (1, 2)), _chunksOfTwo))
            .Should().ThrowAsync<LinkExistsException>()).WithMessage("*because 1 → 2 at position 2 is linked already.*");
        (await FluentActions.Awaiting(() => links.ImportAsync(LinkStream.Of((4, 4), (5, 5), (4, 4))))
            .Should().ThrowAsync<LinkExistsException>()).WithMessage("*because 4 → 4 at position 2 is linked already.*");

        (await PairsAsync()).Should().HaveCount(4);
        (await links.ImportAsync(LinkStream.Of((4, 4), (5, 5)))).Added.Should().Be(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_or_progress_that_throws_reaches_the_caller_and_undoes_what_is_not_committed(bool commitsEachChunk)
    {
        await using var context = CreateContext();
        var options = _chunksOfTwo with { CommitEachChunk = commitsEachChunk };
        (int, int)[] pairs = [(4, 4), (5, 5), (5, 4), (4, 5), (3, 3)];
        void Fail() => throw new TimeoutException();

        await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.OfAt(pairs, 3, Fail), options))
            .Should().ThrowAsync<TimeoutException>();
        (await PairsAsync()).Should().HaveCount(commitsEachChunk ? 6 : 4);

        var progress = new ProgressLog(report => _ = report.Read == 4 ? throw new TimeoutException() : 0);
        await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.Of(pairs), options, progress))
            .Should().ThrowAsync<TimeoutException>();
        (await PairsAsync()).Should().HaveCount(commitsEachChunk ? 8 : 4);

        context.Database.CurrentTransaction.Should().BeNull();
        (await Links(context).ImportAsync(LinkStream.Of(pairs), options)).Added.Should().Be(commitsEachChunk ? 1 : 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_import_is_cancelled_between_chunks(bool commitsEachChunk)
    {
        await using var context = CreateContext();
        using var source = new CancellationTokenSource();
        var options = _chunksOfTwo with { CommitEachChunk = commitsEachChunk };
        (int, int)[] pairs = [(4, 4), (5, 5), (5, 4), (4, 5), (3, 3)];

        await FluentActions
            .Awaiting(() => Links(context).ImportAsync(LinkStream.OfAt(pairs, 3, source.Cancel), options, cancellationToken: source.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        (await PairsAsync()).Should().HaveCount(commitsEachChunk ? 6 : 4);
    }

    [Fact]
    public async Task An_import_after_whose_last_item_the_token_is_cancelled_is_not_committed()
    {
        await using var context = CreateContext();
        using var source = new CancellationTokenSource();
        (int, int)[] pairs = [(4, 4), (5, 5)];

        await FluentActions
            .Awaiting(() => Links(context).ImportAsync(
                LinkStream.Of(pairs), progress: new ProgressLog(_ => source.Cancel()), cancellationToken: source.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        (await PairsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task An_import_runs_in_the_transaction_of_the_caller_and_an_error_undoes_only_the_import()
    {
        await using var context = CreateContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await Links(context).ForKey(4).LinkKeysAsync([4]);

            await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.Of((5, 5), (5, 4), (5, 3), (1, 99)), _chunksOfTwo))
                .Should().ThrowAsync<LinkEndMissingException>();
            await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.Of((5, 1)), new() { CommitEachChunk = true }))
                .Should().ThrowAsync<InvalidOperationException>().WithMessage("'CommitEachChunk' cannot be set in a transaction*");

            (await Links(context).ImportAsync(LinkStream.Of((5, 2), (3, 3), (3, 4)), _chunksOfTwo)).Added.Should().Be(3);
            await transaction.CommitAsync();
        }

        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4), (4, 4), (5, 2));
    }

    [Fact]
    public async Task The_tracker_follows_an_import_when_it_is_committed()
    {
        await using var context = CreateContext();
        var (owner, _) = await LoadedAsync(context);
        (int, int)[] pairs = [(1, 4), (5, 5), (1, 5), (4, 1), (1, 2)];

        await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.OfAt(pairs, 5, () => throw new TimeoutException()), _chunksOfTwo))
            .Should().ThrowAsync<TimeoutException>();
        await AssertFollowedAsync(context, owner, 1, 2);

        await Links(context).ImportAsync(LinkStream.Of(pairs), _chunksOfTwo);
        await AssertFollowedAsync(context, owner, 1, 2, 4, 5);
        await Links(context).ImportAsync(LinkStream.Of((1, 3), (2, 1)), new LinkImportOptions { CommitEachChunk = true, ChunkSize = 1 });
        await AssertFollowedAsync(context, owner, 1, 2, 3, 4, 5);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Malformed_pairs_are_named_with_their_position()
    {
        await using var context = CreateContext();

        (await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.Of((4, "4"))))
            .Should().ThrowExactlyAsync<ArgumentException>()).WithMessage("'pairs' is wrong at position 0: *");
        (await FluentActions.Awaiting(() => Links(context).ImportAsync(LinkStream.Of<(object, object)>((4, 4), (5, 5), (1, null!)), _chunksOfTwo))
            .Should().ThrowExactlyAsync<ArgumentException>()).WithMessage("'pairs' is wrong at position 2: *contains a null*");

        (await PairsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task Links_are_exported_as_a_stream_of_pairs_that_an_import_takes()
    {
        await using var context = CreateRecordedContext();
        await using var other = CreateContext();

        var pairs = await Links(context).ForAll().ExportAsync<int, long>().ToListAsync();

        _recorder.Statements.Should().ContainSingle();
        pairs.Should().BeEquivalentTo([(1, 1L), (1, 2L), (2, 2L), (2, 3L)]);
        (await Links(context).ForKey(2).ExportAsync<int, int>().ToListAsync()).Should().BeEquivalentTo([(2, 2), (2, 3)]);
        (await Links(context).ForKeys(1, 3).ExportAsync<object, object>().ToListAsync()).Should().HaveCount(2);
        FluentActions.Invoking(() => Links(context).ForAll().ExportAsync<int, string>()).Should().Throw<ArgumentException>()
            .WithParameterName("TTargetKey");

        (await Links(other).Inverse.ImportAsync(Links(context).ForAll().ExportAsync<int, int>())).ToString()
            .Should().Be("4 read, 2 added, 2 unchanged");
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_ends_when_its_token_is_cancelled(bool ofEnumeration)
    {
        await using var context = CreateContext();
        using var source = new CancellationTokenSource();
        var pairs = Links(context).ForAll().ExportAsync<int, int>(ofEnumeration ? CancellationToken.None : source.Token);
        var read = 0;

        await FluentActions.Awaiting(EnumerateAsync).Should().ThrowAsync<OperationCanceledException>();

        read.Should().Be(1, "drivers check the token only when they wait for rows");
        (await Links(context).ForAll().CountAsync()).Should().Be(4, "the connection can be used again");

        async Task EnumerateAsync()
        {
            await foreach (var _ in pairs.WithCancellation(ofEnumeration ? source.Token : CancellationToken.None))
            {
                read++;
                await source.CancelAsync();
            }
        }
    }
}
