using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>One model with a relationship of each shape.</summary>
public sealed class ShapesContext(DbContextOptions<ShapesContext> options) : DbContext(options)
{
    public DbSet<Plant> Plants => Set<Plant>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Course> Courses => Set<Course>();

    public DbSet<Shop> Shops => Set<Shop>();

    public DbSet<Document> Documents => Set<Document>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Keys: composite with composite, through renamed columns in a schema of their own where the database has any.
        modelBuilder.Entity<Plant>().HasKey(plant => new { plant.Country, plant.Number });
        modelBuilder.Entity<Machine>().HasKey(machine => new { machine.Maker, machine.Serial });
        modelBuilder.Entity<Plant>().HasMany(plant => plant.Machines).WithMany(machine => machine.Plants).UsingEntity(
            right => right.HasOne(typeof(Machine)).WithMany().HasForeignKey("machine maker", "machine serial"),
            left => left.HasOne(typeof(Plant)).WithMany().HasForeignKey("plant country", "plant number"),
            join => join.ToTable("plant \"machines\" {1}"));

        // Keys: strongly typed with Guid, and alternate with string.
        modelBuilder.Entity<Post>().Property(post => post.Id).HasConversion(id => id.Value, value => new PostId(value)).ValueGeneratedNever();
        modelBuilder.Entity<Post>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).UsingEntity(
            right => right.HasOne(typeof(Tag)).WithMany().HasForeignKey("TagName").HasPrincipalKey(nameof(Tag.Name)),
            left => left.HasOne(typeof(Post)).WithMany().HasForeignKey("PostId"));

        // To oneself, directed; and with one navigation only.
        modelBuilder.Entity<Person>().HasMany(person => person.Idols).WithMany(person => person.Fans);
        modelBuilder.Entity<Person>().HasMany(person => person.Badges).WithMany();

        // Joins with a key of their own: without a unique pair, with one, and with a required payload.
        modelBuilder.Entity<Course>().HasMany(course => course.Students).WithMany().UsingEntity<Enrolment>();
        modelBuilder.Entity<Course>().HasMany(course => course.Teachers).WithMany().UsingEntity<Teaching>(
            join => join.HasIndex(teaching => new { teaching.TeachersId, teaching.CourseId }).IsUnique());
        modelBuilder.Entity<Course>().HasMany(course => course.Graduates).WithMany().UsingEntity<Graduation>();

        // Links that a query filter hides.
        modelBuilder.Entity<Shop>().HasMany(shop => shop.Clerks).WithMany(clerk => clerk.Shops).UsingEntity<Employment>(
            join => join.HasQueryFilter(employment => !employment.Ended));
        modelBuilder.Entity<Clerk>().HasQueryFilter(clerk => !clerk.Retired);

        // Ends in a hierarchy: one table per concrete class, which no foreign key can refer to.
        modelBuilder.Entity<Document>().UseTpcMappingStrategy().Property(document => document.Id).ValueGeneratedNever();
        modelBuilder.Entity<Letter>();
        modelBuilder.Entity<Invoice>();
        modelBuilder.Entity<Document>().HasMany(document => document.Folders).WithMany(folder => folder.Documents);
    }
}
