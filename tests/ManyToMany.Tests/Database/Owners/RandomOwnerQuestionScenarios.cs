using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>From nodes to items over a join entity with payload.</summary>
public abstract class RandomItemsQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Item>(database, owner => owner.Items)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomItemsQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomItemsQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomItemsQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From items to nodes.</summary>
public abstract class RandomItemNodesQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Item, Node>(database, owner => owner.Nodes)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomItemNodesQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomItemNodesQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomItemNodesQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>Over a join entity with its own key, whose pairs repeat.</summary>
public abstract class RandomLooseItemsQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Item>(database, owner => owner.LooseItems)
{
    protected override bool RepeatsPairs => true;

    public sealed class Sqlite(SqliteDatabase database) : RandomLooseItemsQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomLooseItemsQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomLooseItemsQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>The same from items.</summary>
public abstract class RandomLooseNodesQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Item, Node>(database, owner => owner.LooseNodes)
{
    protected override bool RepeatsPairs => true;

    public sealed class Sqlite(SqliteDatabase database) : RandomLooseNodesQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomLooseNodesQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomLooseNodesQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>Over a hidden join table.</summary>
public abstract class RandomHiddenItemsQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Item>(database, owner => owner.HiddenItems)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomHiddenItemsQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomHiddenItemsQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomHiddenItemsQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to nodes, in one direction.</summary>
public abstract class RandomFollowedQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Node>(database, owner => owner.Followed)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomFollowedQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomFollowedQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomFollowedQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>The same in the other direction.</summary>
public abstract class RandomFollowersQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Node>(database, owner => owner.Followers)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomFollowersQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomFollowersQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomFollowersQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>From nodes to nodes, symmetric.</summary>
public abstract class RandomFriendsQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Node>(database, owner => owner.Friends)
{
    protected override bool IsSymmetric => true;

    public sealed class Sqlite(SqliteDatabase database) : RandomFriendsQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomFriendsQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomFriendsQuestionTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>Symmetric, over a join entity with its own key, whose pairs repeat.</summary>
public abstract class RandomLooseFriendsQuestionTests(TestDatabase database)
    : RandomOwnerQuestionTests<Node, Node>(database, owner => owner.LooseFriends)
{
    protected override bool RepeatsPairs => true;

    protected override bool IsSymmetric => true;

    public sealed class Sqlite(SqliteDatabase database) : RandomLooseFriendsQuestionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomLooseFriendsQuestionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomLooseFriendsQuestionTests(database), IClassFixture<SqlServerDatabase>;
}
