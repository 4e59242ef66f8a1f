using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Pupils in courses by an enrolment that holds lists, a part that may be missing, and values that a database cannot order.</summary>
public sealed class RichPayloadContext(DbContextOptions<RichPayloadContext> options) : DbContext(options)
{
    public DbSet<Course> Courses => Set<Course>();

    public DbSet<Pupil> Pupils => Set<Pupil>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Course>().HasMany(course => course.Pupils).WithMany(pupil => pupil.Courses).UsingEntity<Enrolment>(
            right => right.HasOne<Pupil>().WithMany().HasForeignKey(row => row.PupilId),
            left => left.HasOne<Course>().WithMany().HasForeignKey(row => row.CourseCode),
            row => row.OwnsOne(enrolment => enrolment.Mentor));
        modelBuilder.Entity<Course>().HasKey(course => course.Code);
        modelBuilder.Entity<Course>().HasMany(course => course.Helpers).WithMany().UsingEntity<Helper>(
            right => right.HasOne<Pupil>().WithMany().HasForeignKey(row => row.PupilId),
            left => left.HasOne<Course>().WithMany().HasForeignKey(row => row.CourseCode));
        modelBuilder.Entity<HeadHelper>().HasBaseType<Helper>();
        modelBuilder.Entity<Pupil>().HasMany(pupil => pupil.Friends).WithMany().IsSymmetric().UsingEntity<PupilFriend>(
            right => right.HasOne(row => row.Second).WithMany().HasForeignKey(row => row.SecondId),
            left => left.HasOne(row => row.First).WithMany().HasForeignKey(row => row.FirstId));
    }
}

public sealed class Course
{
    public required string Code { get; set; }

    public ICollection<Pupil> Pupils { get; } = [];

    public ICollection<Pupil> Helpers { get; } = [];
}

public sealed class Pupil
{
    public int Id { get; set; }

    public string? Name { get; set; }

    public ICollection<Course> Courses { get; } = [];

    public ICollection<Pupil> Friends { get; } = [];
}

public sealed class Enrolment
{
    public string CourseCode { get; set; } = "";

    public int PupilId { get; set; }

    public List<int> Marks { get; set; } = [];

    public string?[] Notes { get; set; } = [];

    public List<DateOnly>? Days { get; set; }

    public DateTimeOffset? Since { get; set; }

    public Mentor? Mentor { get; set; }
}

public sealed class Mentor
{
    public string? Name { get; set; }

    public int Hours { get; set; }
}

public class Helper
{
    public required string CourseCode { get; set; }

    public int PupilId { get; set; }
}

public sealed class HeadHelper : Helper
{
    public string? Title { get; set; }
}

public sealed class PupilFriend
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public Pupil? First { get; set; }

    public Pupil? Second { get; set; }

    public string? Nick { get; set; }
}
