using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>One join table for two relationships, and a join entity that owns something and has dependents.</summary>
public sealed class SharedJoinContext(DbContextOptions<SharedJoinContext> options) : DbContext(options)
{
    public DbSet<Worker> Workers => Set<Worker>();

    public DbSet<Job> Jobs => Set<Job>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Worker>(worker =>
        {
            worker.HasMany(one => one.Jobs).WithMany().UsingEntity<Shift>(
                right => right.HasOne<Job>().WithMany().HasForeignKey(shift => shift.JobId),
                left => left.HasOne<Worker>().WithMany(one => one.Shifts).HasForeignKey(shift => shift.WorkerId),
                shift => shift.HasKey(one => one.Id));
            worker.HasMany(one => one.Seasons).WithMany().UsingEntity<Shift>(
                right => right.HasOne<Season>().WithMany().HasForeignKey(shift => shift.SeasonId),
                left => left.HasOne<Worker>().WithMany(one => one.Shifts).HasForeignKey(shift => shift.WorkerId));
            worker.HasMany(one => one.Skills).WithMany().UsingEntity<Training>(
                right => right.HasOne<Job>().WithMany().HasForeignKey(training => training.JobId),
                left => left.HasOne<Worker>().WithMany().HasForeignKey(training => training.WorkerId),
                training =>
                {
                    training.HasKey(one => new { one.WorkerId, one.JobId });
                    training.OwnsOne(one => one.Term);
                    training.HasMany(one => one.Exams).WithOne().HasForeignKey(exam => new { exam.WorkerId, exam.JobId });
                });
        });
    }
}

public sealed class Worker
{
    public int Id { get; set; }

    public ICollection<Job> Jobs { get; } = [];

    public ICollection<Season> Seasons { get; } = [];

    public ICollection<Shift> Shifts { get; } = [];

    public ICollection<Job> Skills { get; } = [];
}

public sealed class Job
{
    public int Id { get; set; }
}

public sealed class Season
{
    public int Id { get; set; }
}

public sealed class Shift
{
    public int Id { get; set; }

    public int WorkerId { get; set; }

    public int JobId { get; set; }

    public int? SeasonId { get; set; }
}

public sealed class Training
{
    public int WorkerId { get; set; }

    public int JobId { get; set; }

    public TrainingTerm? Term { get; set; }

    public ICollection<Exam> Exams { get; } = [];
}

public sealed class TrainingTerm
{
    public int Weeks { get; set; }
}

public sealed class Exam
{
    public int Id { get; set; }

    public int WorkerId { get; set; }

    public int JobId { get; set; }
}
