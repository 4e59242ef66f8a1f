using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>A relationship for each type of key, and with each way to store it.</summary>
public sealed class KeyShapesContext(DbContextOptions<KeyShapesContext> options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Number>().HaveConversion<Number.Converter>();
        configurationBuilder.Properties<Name>().HaveConversion<Name.Converter>();
        configurationBuilder.Properties<Token>().HaveConversion<Token.Converter>();
        configurationBuilder.Properties<Planet>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Map<int>();
        Map<long>();
        Map<short>();
        Map<byte>();
        Map<uint>();
        Map<decimal>();
        Map<double>();
        Map<char>();
        Map<Guid>();
        Map<string>();
        Map<DateTime>();
        Map<DateTimeOffset>();
        Map<DateOnly>();
        Map<TimeOnly>();
        Map<TimeSpan>();
        Map<DayOfWeek>();
        Map<Planet>();
        Map<Number>();
        Map<Name>();
        Map<Token>();

        EntityTypeBuilder<Holder<TKey>> Map<TKey>()
        {
            modelBuilder.Entity<Item<TKey>>().Property(item => item.Id).ValueGeneratedNever();
            var holder = modelBuilder.Entity<Holder<TKey>>();
            holder.Property(entity => entity.Id).ValueGeneratedNever();
            holder.HasMany(entity => entity.Items).WithMany(item => item.Holders);

            return holder;
        }
    }
}
