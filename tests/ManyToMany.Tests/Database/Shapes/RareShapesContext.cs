using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Rare mappings.</summary>
public sealed class RareShapesContext(DbContextOptions<RareShapesContext> options) : DbContext(options)
{
    public DbSet<Club> Clubs => Set<Club>();

    public DbSet<Slot> Slots => Set<Slot>();

    public int Tenant { get; set; } = 1;

    public int User { get; set; } = 2;

    // Methods, because EF names the parameters of their values alike in every query.
    private int CurrentTenant() => Tenant;

    private int CurrentUser() => User;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Two relationships over one table, separated by the discriminator, and without a unique pair.
        modelBuilder.Entity<Attendance>().HasDiscriminator<string>("Kind").HasValue<Membership>("member").HasValue<Visit>("guest");
        modelBuilder.Entity<Club>().HasMany(club => club.Members).WithMany().UsingEntity<Membership>(
            right => right.HasOne<Fan>().WithMany().HasForeignKey(row => row.FanId),
            left => left.HasOne<Club>().WithMany().HasForeignKey(row => row.ClubId));
        modelBuilder.Entity<Club>().HasMany(club => club.Guests).WithMany().UsingEntity<Visit>(
            right => right.HasOne<Fan>().WithMany().HasForeignKey(row => row.FanId),
            left => left.HasOne<Club>().WithMany().HasForeignKey(row => row.ClubId));

        // Foreign keys that may be null, values that the class makes anew each time, and dependents of the link itself.
        modelBuilder.Entity<Club>().HasMany(club => club.Sponsors).WithMany().UsingEntity<Deal>(
            right => right.HasOne<Fan>().WithMany().HasForeignKey(deal => deal.FanId),
            left => left.HasOne<Club>().WithMany(club => club.Deals).HasForeignKey(deal => deal.ClubId),
            deal =>
            {
                deal.HasKey(row => row.Id);
                deal.OwnsOne(row => row.Terms);
                deal.HasMany(row => row.Payments).WithOne().OnDelete(DeleteBehavior.Cascade);
            });

        // A type within a hierarchy as target.
        modelBuilder.Entity<Fan>().HasDiscriminator<string>("Kind").HasValue<Fan>("fan").HasValue<Captain>("captain");
        modelBuilder.Entity<Club>().HasMany(club => club.Captains).WithMany();

        // Filters of both ends and of the link.
        modelBuilder.Entity<Team>().HasQueryFilter(team => team.Tenant == CurrentTenant());
        modelBuilder.Entity<Team>().HasMany(team => team.Players).WithMany().UsingEntity<Place>(
            place => place.HasQueryFilter(row => row.User == CurrentUser()));

        modelBuilder.Entity<Slot>().HasMany(slot => slot.Rates).WithMany(rate => rate.Slots);
        modelBuilder.Entity<Slot>().HasMany(slot => slot.Clocks).WithMany();
        modelBuilder.Entity<Slot>().HasMany(slot => slot.Big).WithMany();
        modelBuilder.Entity<Big>().Property(big => big.Id).ValueGeneratedNever();
    }
}

public sealed class Club
{
    public int Id { get; set; }

    public ICollection<Fan> Members { get; } = [];

    public ICollection<Fan> Guests { get; } = [];

    public ICollection<Fan> Sponsors { get; } = [];

    public ICollection<Deal> Deals { get; } = [];

    public ICollection<Captain> Captains { get; } = [];
}

public class Fan
{
    public int Id { get; set; }
}

public sealed class Captain : Fan;

public abstract class Attendance
{
    public int Id { get; set; }

    public int ClubId { get; set; }

    public int FanId { get; set; }
}

public sealed class Membership : Attendance;

public sealed class Visit : Attendance;

public sealed class Deal
{
    private Deal()
    {
    }

    public int Id { get; private set; }

    public int? ClubId { get; private set; }

    public int? FanId { get; private set; }

    public Guid Token { get; private set; } = Guid.NewGuid();

    public string Note { get; private set; } = "made by the class";

    public Terms? Terms { get; set; }

    public ICollection<Payment> Payments { get; } = [];
}

public sealed class Terms
{
    public string? Text { get; set; }
}

public sealed class Payment
{
    public int Id { get; set; }
}

public sealed class Team
{
    public int Id { get; set; }

    public int Tenant { get; set; }

    public ICollection<Player> Players { get; } = [];
}

public sealed class Player
{
    public int Id { get; set; }
}

public sealed class Place
{
    public int User { get; set; } = 2;
}

public sealed class Slot
{
    public TimeSpan Id { get; set; }

    public ICollection<Rate> Rates { get; } = [];

    public ICollection<Clock> Clocks { get; } = [];

    public ICollection<Big> Big { get; } = [];
}

public sealed class Rate
{
    public float Id { get; set; }

    public ICollection<Slot> Slots { get; } = [];
}

public sealed class Clock
{
    public TimeOnly Id { get; set; }
}

public sealed class Big
{
    public ulong Id { get; set; }
}
