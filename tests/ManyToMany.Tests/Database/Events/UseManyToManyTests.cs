using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Tests.Database.Events;

/// <summary>Context options that interceptors and <c>UseManyToMany()</c> need or exclude.</summary>
public abstract class UseManyToManyTests(TestDatabase database) : DatabaseTests<BookstoreContext>(database)
{
    [Fact]
    public async Task An_interceptor_without_UseManyToMany_throws()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(new EventLog()));

        var act = () => context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync([3]);

        (await act.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(
            "'EventLog' would not be notified of links that SaveChanges writes because UseManyToMany() is not on the options. "
            + "Call it where AddInterceptors() is called.");
    }

    [Fact]
    public async Task UseInternalServiceProvider_throws()
    {
        await using var provider = new ServiceCollection().AddEntityFrameworkSqlite().AddEntityFrameworkNpgsql().BuildServiceProvider();
        var builder = new DbContextOptionsBuilder<BookstoreContext>().AllowMore();
        Database.Configure(builder);
        builder.UseManyToMany().UseInternalServiceProvider(provider);

        FluentActions.Invoking(() => new BookstoreContext(builder.Options)).Should().ThrowExactly<NotSupportedException>().WithMessage(
            "UseManyToMany() cannot add its services to the provider of UseInternalServiceProvider(). Let EF build one, or take either of "
            + "them off the options.");
    }

    [Fact]
    public void A_database_that_is_not_relational_throws()
    {
        var builder = new DbContextOptionsBuilder<BookstoreContext>().AllowMore();
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new Memory());

        FluentActions.Invoking(() => new BookstoreContext(builder.UseManyToMany().Options)).Should().ThrowExactly<NotSupportedException>()
            .WithMessage("UseManyToMany() needs a relational database, but 'Memory' is none. Take it off the options, or use SQLite, PostgreSQL or SQL Server.");
    }

    private sealed class Memory : IDbContextOptionsExtension
    {
        public DbContextOptionsExtensionInfo Info => new MemoryInfo(this);

        public void ApplyServices(IServiceCollection services)
        {
        }

        public void Validate(IDbContextOptions options)
        {
        }

        private sealed class MemoryInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider => true;

            public override string LogFragment => "";

            public override int GetServiceProviderHashCode() => 0;

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is MemoryInfo;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            {
            }
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : UseManyToManyTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : UseManyToManyTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : UseManyToManyTests(database), IClassFixture<SqlServerDatabase>;
}
