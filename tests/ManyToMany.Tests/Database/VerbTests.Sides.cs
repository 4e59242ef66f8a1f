using System.Linq.Expressions;
using Bookstore;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database;

public abstract class BookAuthorsTests(TestDatabase database) : VerbTests<Book, Author>(database)
{
    protected override Expression<Func<Book, IEnumerable<Author>?>> Navigation => book => book.Authors;

    public sealed class Sqlite(SqliteDatabase database) : BookAuthorsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : BookAuthorsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : BookAuthorsTests(database), IClassFixture<SqlServerDatabase>;
}

public abstract class AuthorBooksTests(TestDatabase database) : VerbTests<Author, Book>(database)
{
    protected override Expression<Func<Author, IEnumerable<Book>?>> Navigation => author => author.Books;

    public sealed class Sqlite(SqliteDatabase database) : AuthorBooksTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : AuthorBooksTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : AuthorBooksTests(database), IClassFixture<SqlServerDatabase>;
}

public abstract class BookGenresTests(TestDatabase database) : VerbTests<Book, Genre>(database)
{
    protected override Expression<Func<Book, IEnumerable<Genre>?>> Navigation => book => book.Genres;

    public sealed class Sqlite(SqliteDatabase database) : BookGenresTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : BookGenresTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : BookGenresTests(database), IClassFixture<SqlServerDatabase>;
}

public abstract class GenreBooksTests(TestDatabase database) : VerbTests<Genre, Book>(database)
{
    protected override Expression<Func<Genre, IEnumerable<Book>?>> Navigation => genre => genre.Books;

    public sealed class Sqlite(SqliteDatabase database) : GenreBooksTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : GenreBooksTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : GenreBooksTests(database), IClassFixture<SqlServerDatabase>;
}
