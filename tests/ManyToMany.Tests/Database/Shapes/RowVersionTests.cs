using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>A join entity whose concurrency token is a system column, which no <c>SELECT *</c> gives.</summary>
[OneDatabase("Only PostgreSQL has xmin.")]
public sealed class RowVersionTests(PostgreSqlDatabase database)
    : DatabaseTests<RowVersionContext>(database), IClassFixture<PostgreSqlDatabase>
{
    [Fact]
    public async Task A_link_with_a_row_version_is_inserted_tracked_and_removed()
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(new Ship(), new Sailor(), new Sailor());
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var ship = await context.Set<Ship>().Include(s => s.Crew).SingleAsync();
        await context.Set<Sailor>().LoadAsync();

        await context.Links(ship, s => s.Crew).LinkKeysAsync([1, 2]);
        ship.Crew.Should().HaveCount(2);
        (await context.Set<Ship>().Links(s => s.Crew).ForKeys(1, 2).Query().CountAsync()).Should().Be(2);
        ship.Crew.Remove(ship.Crew.First());
        (await context.SaveChangesAsync()).Should().Be(1);

        (await context.Links(ship, s => s.Crew).ClearAsync()).Removed.Count.Should().Be(1);
    }
}

public sealed class RowVersionContext(DbContextOptions<RowVersionContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Ship>().HasMany(ship => ship.Crew).WithMany().UsingEntity<Berth>(
            join => join.Property(berth => berth.Version).IsRowVersion());
}

public sealed class Ship
{
    public int Id { get; set; }

    public ICollection<Sailor> Crew { get; } = [];
}

public sealed class Sailor
{
    public int Id { get; set; }
}

public sealed class Berth
{
    public uint Version { get; set; }
}
