namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task A_failed_call_leaves_the_callers_transaction_usable()
    {
        await using var context = CreateContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await Links(context).ForKey(4).LinkKeysAsync([4]);

            await FluentActions.Awaiting(() => Links(context).ForKey(4).LinkKeysAsync([5, 99])).Should().ThrowAsync<LinkEndMissingException>();
            await FluentActions.Awaiting(() => Links(context).ForKey(1).SetKeysAsync([5, 99])).Should().ThrowAsync<LinkEndMissingException>();

            await Links(context).ForKey(5).LinkKeysAsync([5]);
            await transaction.CommitAsync();
        }

        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (4, 4), (5, 5));
    }

    [Fact]
    public async Task The_callers_rollback_rolls_back_the_links()
    {
        await using var context = CreateContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await Links(context).ForKey(4).LinkKeysAsync([4]);
            await Links(context).ForKey(1).SetKeysAsync([5]);
            await Links(context).ForKey(2).ClearAsync();
            await transaction.RollbackAsync();
        }

        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3));
    }

    [Fact]
    public async Task A_call_leaves_no_transaction_open()
    {
        await using var context = CreateContext();

        await Links(context).ForKey(1).SetKeysAsync([5]);
        await FluentActions.Awaiting(() => Links(context).ForKey(1).SetKeysAsync([99])).Should().ThrowAsync<LinkEndMissingException>();

        context.Database.CurrentTransaction.Should().BeNull();
        (await Links(context).ForKey(1).KeysAsync<int>()).Should().Equal(5);
    }

    [Fact]
    public async Task A_cancelled_call_writes_nothing_and_leaves_the_context_usable()
    {
        await using var context = CreateContext();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await FluentActions.Awaiting(() => Links(context).ForKey(1).LinkKeysAsync([5], cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(() => Links(context).ForKey(1).SetKeysAsync([5], cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(() => Links(context).ForKey(1).ClearAsync(cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();

        (await Links(context).ForKey(1).LinkKeysAsync([5])).HasChanges.Should().BeTrue();
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (1, 5), (2, 2), (2, 3));
    }

    [Fact]
    public async Task Unrelated_pending_work_stays_pending()
    {
        await using var context = CreateContext();
        context.Add(NewTarget());

        await Links(context).ForKey(1).LinkKeysAsync([5]);
        await FluentActions.Awaiting(() => Links(context).ForKey(1).LinkKeysAsync([99])).Should().ThrowAsync<LinkEndMissingException>();

        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await context.SaveChangesAsync()).Should().Be(1);
    }
}
