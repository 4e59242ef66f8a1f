using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Sharding;

/// <summary>Saves over a join without a unique pair, which lock the rows of several owners, on a server that refuses this as Citus
/// does.</summary>
[OneDatabase("Only PostgreSQL is sharded, by Citus.")]
public sealed class ShardedSaveTests(PostgreSqlDatabase database) : IAsyncLifetime, IClassFixture<PostgreSqlDatabase>
{
    private readonly SqlRecorder _recorder = new();

    public async ValueTask InitializeAsync() => await database.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Links_are_saved_with_locks_one_by_one()
    {
        await using var context = await CreateAsync<LinksOnly>();
        context.AddRange(new Tooling { RackId = 1, ToolId = 1 }, new Tooling { RackId = 2, ToolId = 1 });

        (await context.SaveChangesAsync()).Should().Be(2);
        Locks().Should().HaveCount(3).And.ContainSingle(text => text.Contains("ANY", StringComparison.Ordinal));

        _recorder.Clear();
        context.AddRange(new Tooling { RackId = 1, ToolId = 2 }, new Tooling { RackId = 2, ToolId = 2 });
        (await context.SaveChangesAsync()).Should().Be(2);
        Locks().Should().HaveCount(2);
        (await context.Set<Tooling>().AsNoTracking().CountAsync()).Should().Be(4);
    }

    [Fact]
    public async Task A_save_in_a_transaction_of_the_caller_leaves_it_usable()
    {
        await using var context = await CreateAsync<InTransaction>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.AddRange(new Tooling { RackId = 1, ToolId = 1 }, new Tooling { RackId = 2, ToolId = 1 });

        (await context.SaveChangesAsync()).Should().Be(2);
        await transaction.CommitAsync();

        (await context.Set<Tooling>().AsNoTracking().CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task A_save_with_other_rows_is_refused_once()
    {
        await using var context = await CreateAsync<OtherRows>();
        context.AddRange(new Tooling { RackId = 1, ToolId = 1 }, new Tooling { RackId = 2, ToolId = 1 }, new Tool());

        await FluentActions.Awaiting(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
        (await context.SaveChangesAsync()).Should().Be(3);

        (await context.Set<Tool>().AsNoTracking().CountAsync()).Should().Be(3);
    }

    private IEnumerable<string> Locks()
        => _recorder.Statements.Select(statement => statement.Text).Where(text => text.Contains("FOR NO KEY UPDATE", StringComparison.Ordinal));

    private async Task<RackContext> CreateAsync<TContext>()
        where TContext : RackContext
    {
        await database.ResetAsync<TContext>();
        await using (var arrange = database.CreateContext<TContext>())
        {
            arrange.AddRange(new Rack(), new Rack(), new Tool(), new Tool());
            await arrange.SaveChangesAsync();
        }

        return database.CreateContext<TContext>(builder => builder.UseManyToMany().AddInterceptors(_recorder, new RefuseAsCitus()));
    }

    /// <summary>A model for each test, because a model remembers that statements were refused.</summary>
    public abstract class RackContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Rack>().HasMany(rack => rack.Tools).WithMany().UsingEntity<Tooling>(
                right => right.HasOne<Tool>().WithMany().HasForeignKey(row => row.ToolId),
                left => left.HasOne<Rack>().WithMany().HasForeignKey(row => row.RackId),
                join => join.HasKey(row => row.Id));
    }

    public sealed class LinksOnly(DbContextOptions<LinksOnly> options) : RackContext(options);

    public sealed class InTransaction(DbContextOptions<InTransaction> options) : RackContext(options);

    public sealed class OtherRows(DbContextOptions<OtherRows> options) : RackContext(options);

    public sealed class Rack
    {
        public int Id { get; set; }

        public ICollection<Tool> Tools { get; } = [];
    }

    public sealed class Tool
    {
        public int Id { get; set; }
    }

    public sealed class Tooling
    {
        public int Id { get; set; }

        public int RackId { get; set; }

        public int ToolId { get; set; }
    }
}
