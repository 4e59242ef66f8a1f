using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Join entities of a symmetric relationship with a key of their own, which EF updates and deletes: the second row follows.</summary>
public abstract class SymmetricEntityTests(TestDatabase database) : DatabaseTests<NodesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Node(), new Node(), new Node());
        await context.SaveChangesAsync();
        await context.Nodes.Links(node => node.LooseFriends).LinkPairsAsync([(1, 2)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_join_entity_gets_another_target(bool leavesSavingToEF)
    {
        await using var context = CreateContext(leavesSavingToEF);
        var link = await context.Set<LooseFriendLink>().SingleAsync(one => one.OwnerId == 1);

        link.TargetId = 3;
        await context.SaveChangesAsync();

        (await FriendsAsync()).Should().Be("1-3 3-1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_join_entity_gets_another_owner_while_both_rows_are_tracked(bool leavesSavingToEF)
    {
        await using var context = CreateContext(leavesSavingToEF);
        var links = await context.Set<LooseFriendLink>().OrderBy(one => one.OwnerId).ToListAsync();

        links[0].OwnerId = 3;
        await context.SaveChangesAsync();

        (await FriendsAsync()).Should().Be("2-3 3-2");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_join_entity_is_deleted(bool leavesSavingToEF)
    {
        await using var context = CreateContext(leavesSavingToEF);

        context.Remove(await context.Set<LooseFriendLink>().SingleAsync(one => one.OwnerId == 1));
        await context.SaveChangesAsync();

        (await FriendsAsync()).Should().BeEmpty();
    }

    private NodesContext CreateContext(bool leavesSavingToEF)
        => CreateContext(builder => builder.UseManyToMany(links => _ = leavesSavingToEF ? links.LeaveSavingToEF() : links));

    private Task<string> FriendsAsync() => RowsAsync<LooseFriendLink>(link => $"{link.OwnerId}-{link.TargetId}");

    public sealed class Sqlite(SqliteDatabase database) : SymmetricEntityTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SymmetricEntityTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SymmetricEntityTests(database), IClassFixture<SqlServerDatabase>;
}
