using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Join entities with a key of their own that is generated in one way each.</summary>
public sealed class GeneratedKeysContext(DbContextOptions<GeneratedKeysContext> options) : DbContext(options)
{
    public DbSet<Crate> Crates => Set<Crate>();

    public DbSet<Ware> Wares => Set<Ware>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Map<ByDefault>(modelBuilder, crate => crate.ByDefault);
        Map<BySequence>(modelBuilder, crate => crate.BySequence);
        Map<ByHiLo>(modelBuilder, crate => crate.ByHiLo);
        Map<ByGuid>(modelBuilder, crate => crate.ByGuid);
        Map<ByApplication>(modelBuilder, crate => crate.ByApplication);
        Map<InPair>(modelBuilder, crate => crate.InPair);
        modelBuilder.Entity<ByApplication>().Property(one => one.Id).ValueGeneratedNever();
        modelBuilder.Entity<InPair>().HasKey(one => new { one.CrateId, one.WareId, one.Id });
        modelBuilder.Entity<InPair>().Property(one => one.Id).HasDefaultValue(1);

        var byDefault = modelBuilder.Entity<ByDefault>().Property(one => one.Id);
        var bySequence = modelBuilder.Entity<BySequence>().Property(one => one.Id);
        var byHiLo = modelBuilder.Entity<ByHiLo>().Property(one => one.Id);

        if (Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal))
        {
            byDefault.HasDefaultValueSql("random()");
            bySequence.HasDefaultValueSql("random()");
            byHiLo.HasConversion<string>().HasValueGenerator<Numbers>();
        }
        else if (Database.ProviderName.EndsWith("SqlServer", StringComparison.Ordinal))
        {
            modelBuilder.HasSequence<long>("Numbers");
            SqlServerPropertyBuilderExtensions.UseSequence(bySequence);
            SqlServerPropertyBuilderExtensions.UseHiLo(byHiLo);
            byDefault.HasDefaultValueSql("NEXT VALUE FOR [Numbers]");
        }
        else
        {
            modelBuilder.HasSequence<long>("Numbers");
            NpgsqlPropertyBuilderExtensions.UseSequence(bySequence);
            NpgsqlPropertyBuilderExtensions.UseHiLo(byHiLo);
            byDefault.HasDefaultValueSql("nextval('\"Numbers\"')");
        }
    }

    private static void Map<TLoad>(
        ModelBuilder modelBuilder, System.Linq.Expressions.Expression<Func<Crate, IEnumerable<Ware>?>> wares)
        where TLoad : Load
        => modelBuilder.Entity<Crate>().HasMany(wares).WithMany().UsingEntity<TLoad>(
            right => right.HasOne<Ware>().WithMany().HasForeignKey(one => one.WareId),
            left => left.HasOne<Crate>().WithMany().HasForeignKey(one => one.CrateId),
            load => load.HasKey("Id"));

    private sealed class Numbers : Microsoft.EntityFrameworkCore.ValueGeneration.ValueGenerator<long>
    {
        private static long _last;

        public override bool GeneratesTemporaryValues => false;

        public override long Next(Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry entry) => Interlocked.Increment(ref _last);
    }
}

public sealed class Crate
{
    public int Id { get; set; }

    public ICollection<Ware> ByDefault { get; } = [];

    public ICollection<Ware> BySequence { get; } = [];

    public ICollection<Ware> ByHiLo { get; } = [];

    public ICollection<Ware> ByGuid { get; } = [];

    public ICollection<Ware> ByApplication { get; } = [];

    public ICollection<Ware> InPair { get; } = [];
}

public sealed class Ware
{
    public int Id { get; set; }
}

public abstract class Load
{
    public int CrateId { get; set; }

    public int WareId { get; set; }

    public int Count { get; set; }
}

public sealed class ByDefault : Load
{
    public long Id { get; set; }
}

public sealed class BySequence : Load
{
    public long Id { get; set; }
}

public sealed class ByHiLo : Load
{
    public long Id { get; set; }
}

public sealed class ByGuid : Load
{
    public Guid Id { get; set; }
}

public sealed class ByApplication : Load
{
    public long Id { get; set; }
}

public sealed class InPair : Load
{
    public int Id { get; set; }
}
