using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Filters with names, of both ends and of the join entity, also of a type within a hierarchy.</summary>
public sealed class FilterShapesContext(DbContextOptions<FilterShapesContext> options) : DbContext(options)
{
    public int Tenant { get; set; } = 1;

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<Member> Members => Set<Member>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Project>().HasQueryFilter("tenant", project => project.Tenant == Tenant);
        modelBuilder.Entity<Project>().HasQueryFilter("archive", project => !project.IsArchived);
        modelBuilder.Entity<Member>().HasQueryFilter("tenant", member => member.Tenant == Tenant);
        modelBuilder.Entity<Member>().HasQueryFilter("archive", member => !member.IsArchived);
        modelBuilder.Entity<Project>().HasMany(project => project.Members).WithMany(member => member.Projects).UsingEntity<Engagement>(
            join => join.HasQueryFilter("over", row => !row.IsOver));
    }
}

public sealed class Project
{
    public int Id { get; set; }

    public int Tenant { get; set; } = 1;

    public bool IsArchived { get; set; }

    public ICollection<Member> Members { get; } = [];
}

public sealed class Member
{
    public int Id { get; set; }

    public int Tenant { get; set; } = 1;

    public bool IsArchived { get; set; }

    public ICollection<Project> Projects { get; } = [];
}

public sealed class Engagement
{
    public int ProjectsId { get; set; }

    public int MembersId { get; set; }

    public bool IsOver { get; set; }
}
