using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Links of several kinds between the same two, and payload with parts that may be missing.</summary>
public sealed class KindsContext(DbContextOptions<KindsContext> options) : DbContext(options)
{
    public DbSet<Giver> Givers => Set<Giver>();

    public DbSet<Taker> Takers => Set<Taker>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Giver>().HasMany(giver => giver.Takers).WithMany(taker => taker.Givers).UsingEntity<Gift>(
            right => right.HasOne<Taker>().WithMany().HasForeignKey(gift => gift.TakerId),
            left => left.HasOne<Giver>().WithMany().HasForeignKey(gift => gift.GiverId),
            gift =>
            {
                gift.HasKey(one => one.Id);
                gift.HasIndex(one => new { one.GiverId, one.TakerId, one.Kind }).IsUnique();
            });
        modelBuilder.Entity<Giver>().HasMany(giver => giver.Friends).WithMany().UsingEntity<Loan>(
            right => right.HasOne<Taker>().WithMany().HasForeignKey(loan => loan.TakerId),
            left => left.HasOne<Giver>().WithMany().HasForeignKey(loan => loan.GiverId),
            loan =>
            {
                loan.Property(one => one.State).HasConversion<string>();
                loan.Property(one => one.Ratio).HasDefaultValue(0.5);
                loan.Property(one => one.Letter).HasDefaultValue('a');
                loan.OwnsOne(one => one.Terms);
                loan.ComplexProperty(one => one.Place);
            });
    }
}

public sealed class Giver
{
    public int Id { get; set; }

    public ICollection<Taker> Takers { get; } = [];

    public ICollection<Taker> Friends { get; } = [];
}

public sealed class Taker
{
    public int Id { get; set; }

    public ICollection<Giver> Givers { get; } = [];
}

public sealed class Gift
{
    public int Id { get; set; }

    public int GiverId { get; set; }

    public int TakerId { get; set; }

    public string? Kind { get; set; }
}

public enum LoanState
{
    Open,
    Paid,
}

public sealed class Loan
{
    public int GiverId { get; set; }

    public int TakerId { get; set; }

    public LoanState? State { get; set; }

    public int? Days { get; set; }

    public double Ratio { get; set; }

    public char Letter { get; set; }

    public LoanTerms? Terms { get; set; }

    public LoanPlace? Place { get; set; }
}

public sealed class LoanTerms
{
    public string? Text { get; set; }
}

public sealed class LoanPlace
{
    public string City { get; set; } = "";

    public string? Street { get; set; }
}
