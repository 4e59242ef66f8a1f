using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database.Import;

/// <summary>Imports where the pair is the key.</summary>
public abstract class ItemImportTests(TestDatabase database)
    : RandomImportTests<Item, ItemLink>(database, node => node.Items, isUnique: true, isSymmetric: false)
{
    public sealed class Sqlite(SqliteDatabase database) : ItemImportTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ItemImportTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ItemImportTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>Imports where a pair may have several rows.</summary>
public abstract class LooseItemImportTests(TestDatabase database)
    : RandomImportTests<Item, LooseItemLink>(database, node => node.LooseItems, isUnique: false, isSymmetric: false)
{
    public sealed class Sqlite(SqliteDatabase database) : LooseItemImportTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LooseItemImportTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LooseItemImportTests(database), IClassFixture<SqlServerDatabase>;
}

/// <summary>Imports of links that have two rows, one for each direction.</summary>
public abstract class FriendImportTests(TestDatabase database)
    : RandomImportTests<Node, FriendLink>(database, node => node.Friends, isUnique: true, isSymmetric: true)
{
    public sealed class Sqlite(SqliteDatabase database) : FriendImportTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : FriendImportTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : FriendImportTests(database), IClassFixture<SqlServerDatabase>;
}
