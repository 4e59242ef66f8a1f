using System.Data.Common;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database;

/// <summary>A copy, a merge, and a symmetric link of which one row exists take several statements; another transaction comes between two
/// of them.</summary>
public abstract class MoveRaceTests(TestDatabase database) : DatabaseTests<NodesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Node()));
        context.AddRange(new Item(), new Item());
        await context.SaveChangesAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_is_removed_during_a_copy_keeps_none_of_its_rows(bool isLoose)
    {
        await using var arrange = CreateContext();
        await Friends(arrange, isLoose).LinkPairsAsync([(1, 3), (2, 3)]);
        var other = new Meanwhile("INSERT", skipped: 1, () => ActAsync(isLoose, links => links.UnlinkPairsAsync([(2, 3)])));

        await using var context = CreateContext(builder => builder.AddInterceptors(other));
        await Friends(context, isLoose).CopyKeyAsync(1, 2);
        await other.Task!;

        (await FriendsAsync(isLoose)).Should().Be("1-3 3-1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_is_added_to_the_giver_during_a_copy_has_both_rows_and_no_half_copy(bool isLoose)
    {
        await using var arrange = CreateContext();
        await Friends(arrange, isLoose).LinkPairsAsync([(1, 3)]);
        var other = new Meanwhile("INSERT", skipped: 1, () => ActAsync(isLoose, links => links.LinkPairsAsync([(1, 4)])));

        await using var context = CreateContext(builder => builder.AddInterceptors(other));
        await Friends(context, isLoose).CopyKeyAsync(1, 2);
        await other.Task!;

        (await FriendsAsync(isLoose)).Should().Be("1-3 1-4 2-3 3-1 3-2 4-1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_is_removed_during_a_merge_keeps_none_of_its_rows(bool isLoose)
    {
        await using var arrange = CreateContext();
        await Friends(arrange, isLoose).LinkPairsAsync([(1, 3), (2, 3)]);
        var other = new Meanwhile("UPDATE", skipped: 2, () => ActAsync(isLoose, links => links.UnlinkPairsAsync([(2, 3)])));

        await using var context = CreateContext(builder => builder.AddInterceptors(other));
        await Friends(context, isLoose).MergeOwnerKeysAsync(2, 1);
        await other.Task!;

        (await FriendsAsync(isLoose)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_link_that_is_added_to_the_giver_during_a_merge_is_not_lost()
    {
        await using var arrange = CreateContext();
        await arrange.Nodes.Links(node => node.Items).LinkPairsAsync([(1, 1)]);
        var other = new Meanwhile("DELETE", skipped: 0, async () =>
        {
            await using var context = CreateContext();
            await context.Nodes.Links(node => node.Items).LinkPairsAsync([(1, 2)]);
        });

        await using var context = CreateContext(builder => builder.AddInterceptors(other));
        await context.Nodes.Links(node => node.Items).MergeOwnerKeysAsync(2, 1);
        await other.Task!;

        (await RowsAsync<ItemLink>(link => $"{link.OwnerId}-{link.TargetId}")).Should().Be("1-2 2-1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_is_removed_while_its_second_row_is_added_has_both_rows_or_none(bool isLoose)
    {
        await using var arrange = CreateContext();
        await Friends(arrange, isLoose).LinkPairsAsync([(1, 2)]);
        await arrange.Set<FriendLink>().Where(link => link.OwnerId == 2).ExecuteDeleteAsync();
        await arrange.Set<LooseFriendLink>().Where(link => link.OwnerId == 2).ExecuteDeleteAsync();
        var other = new Meanwhile("INSERT", skipped: 1, () => ActAsync(isLoose, links => links.UnlinkPairsAsync([(1, 2)])));

        await using var context = CreateContext(builder => builder.AddInterceptors(other));
        await Friends(context, isLoose).ForKey(1).LinkKeysAsync([2]);
        await other.Task!;

        (await FriendsAsync(isLoose)).Should().BeOneOf("", "1-2 2-1");
    }

    [Theory]
    [InlineData("INSERT", 0, false)]
    [InlineData("INSERT", 0, true)]
    [InlineData("UPDATE", 1, false)]
    [InlineData("UPDATE", 1, true)]
    public async Task A_link_that_the_receiver_gains_and_loses_during_a_move_has_both_rows_or_none(string write, int first, bool isLoose)
    {
        await using var arrange = CreateContext();
        await Friends(arrange, isLoose).LinkPairsAsync([(1, 3)]);
        var gains = new Meanwhile(write, first, () => ActAsync(isLoose, links => links.LinkPairsAsync([(2, 3)])));
        var loses = new Meanwhile(write, first + 1, () => ActAsync(isLoose, links => links.UnlinkPairsAsync([(2, 3)])));

        await using var context = CreateContext(builder => builder.AddInterceptors(gains, loses));
        await (write == "INSERT" ? Friends(context, isLoose).CopyKeyAsync(1, 2) : Friends(context, isLoose).MergeOwnerKeysAsync(2, 1));
        await gains.Task!;
        await loses.Task!;

        var rest = write == "INSERT" ? "1-3 3-1" : "";
        (await FriendsAsync(isLoose)).Should().BeOneOf(rest, write == "INSERT" ? "1-3 2-3 3-1 3-2" : "2-3 3-2");
    }

    private static LinkSet<Node, Node> Friends(NodesContext context, bool isLoose)
        => isLoose ? context.Nodes.Links(node => node.LooseFriends) : context.Nodes.Links(node => node.Friends);

    private async Task ActAsync(bool isLoose, Func<LinkSet<Node, Node>, Task> act)
    {
        await using var context = CreateContext();
        await act(Friends(context, isLoose));
    }

    private Task<string> FriendsAsync(bool isLoose)
        => isLoose
            ? RowsAsync<LooseFriendLink>(link => $"{link.OwnerId}-{link.TargetId}")
            : RowsAsync<FriendLink>(link => $"{link.OwnerId}-{link.TargetId}");

    /// <summary>Starts a call before a command of a kind, and waits until it has ended or waits for a lock itself.</summary>
    private sealed class Meanwhile(string command, int skipped, Func<Task> act) : DbCommandInterceptor
    {
        private int _skipped = skipped;

        public Task? Task { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand dbCommand,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (Task is null && dbCommand.CommandText.StartsWith(command, StringComparison.Ordinal) && _skipped-- == 0)
            {
                Task = System.Threading.Tasks.Task.Run(act, cancellationToken);
                await System.Threading.Tasks.Task.WhenAny(Task, System.Threading.Tasks.Task.Delay(500, cancellationToken));
            }

            return result;
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : MoveRaceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : MoveRaceTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : MoveRaceTests(database), IClassFixture<SqlServerDatabase>;
}
