using System.Linq.Expressions;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>A relationship whose join entity has payload.</summary>
public abstract class RandomPayloadVerbTests<TTarget, TJoin>(
    TestDatabase database,
    Expression<Func<Node, IEnumerable<TTarget>?>> navigation,
    bool isUnique) : RandomVerbTests<TTarget>(database, ((MemberExpression)navigation.Body).Member.Name, isUnique)
    where TTarget : class, INumbered
    where TJoin : NodeLink, new()
{
    protected override IQueryable<object> Joins(NodesContext context) => context.Set<TJoin>();

    private protected override Task<LinkChanges> CallAsync(NodesContext context, VerbStep step)
        => step.IsInverse ? Inverse(context).RunAsync(step) : Forward(context).RunAsync(step);

    private protected override Task<(int Count, int[] Keys)> ReadAsync(NodesContext context, VerbStep step)
        => step.IsInverse ? Inverse(context).ReadAsync(step.Owners) : Forward(context).ReadAsync(step.Owners);

    private PayloadVerbCalls<Node, TTarget, TJoin> Forward(NodesContext context) => new(context, context.Nodes.Links(navigation));

    private PayloadVerbCalls<TTarget, Node, TJoin> Inverse(NodesContext context) => new(context, context.Nodes.Links(navigation).Inverse);
}

/// <summary>From nodes to items, each pair once.</summary>
public abstract class RandomItemVerbTests(TestDatabase database)
    : RandomPayloadVerbTests<Item, ItemLink>(database, node => node.Items, isUnique: true)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomItemVerbTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomItemVerbTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomItemVerbTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to items, over a join entity with its own key and without a unique pair.</summary>
public abstract class RandomLooseItemVerbTests(TestDatabase database)
    : RandomPayloadVerbTests<Item, LooseItemLink>(database, node => node.LooseItems, isUnique: false)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomLooseItemVerbTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomLooseItemVerbTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomLooseItemVerbTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to nodes, in one direction.</summary>
public abstract class RandomFollowedVerbTests(TestDatabase database)
    : RandomPayloadVerbTests<Node, FollowedLink>(database, node => node.Followed, isUnique: true)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomFollowedVerbTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomFollowedVerbTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomFollowedVerbTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to nodes, symmetric.</summary>
public abstract class RandomFriendVerbTests(TestDatabase database)
    : RandomPayloadVerbTests<Node, FriendLink>(database, node => node.Friends, isUnique: true)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomFriendVerbTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomFriendVerbTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomFriendVerbTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to nodes, symmetric, over a join entity with its own key and without a unique pair.</summary>
public abstract class RandomLooseFriendVerbTests(TestDatabase database)
    : RandomPayloadVerbTests<Node, LooseFriendLink>(database, node => node.LooseFriends, isUnique: false)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomLooseFriendVerbTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomLooseFriendVerbTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomLooseFriendVerbTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to items, over a hidden join table.</summary>
public abstract class RandomHiddenItemVerbTests(TestDatabase database)
    : RandomVerbTests<Item>(database, nameof(Node.HiddenItems), isUnique: true)
{
    protected override bool HasPayload => false;

    protected override IQueryable<object> Joins(NodesContext context) => context.Set<Dictionary<string, object>>(NodesContext.HiddenLink);

    private protected override Task<LinkChanges> CallAsync(NodesContext context, VerbStep step)
        => step.IsInverse ? Inverse(context).RunAsync(step) : Forward(context).RunAsync(step);

    private protected override Task<(int Count, int[] Keys)> ReadAsync(NodesContext context, VerbStep step)
        => step.IsInverse ? Inverse(context).ReadAsync(step.Owners) : Forward(context).ReadAsync(step.Owners);

    private static VerbCalls<Node, Item> Forward(NodesContext context) => new(context, context.Nodes.Links(node => node.HiddenItems));

    private static VerbCalls<Item, Node> Inverse(NodesContext context) => new(context, context.Items.Links(item => item.HiddenNodes));

    public sealed class Sqlite(SqliteDatabase database) : RandomHiddenItemVerbTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomHiddenItemVerbTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomHiddenItemVerbTests(database), IClassFixture<SqlServerDatabase>;
}
