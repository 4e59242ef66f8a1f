using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Migrations.Shapes;

public class Person
{
    public int Id { get; set; }

    public List<Person> Friends { get; } = [];

    public List<Person> Followers { get; } = [];

    public List<Person> Following { get; } = [];

    public int? ManagerId { get; set; }

    public Person? Manager { get; set; }

    public List<Person> Managers { get; } = [];

    public List<Person> Reports { get; } = [];
}

public class Friendship
{
    public int PersonId { get; set; }

    public int FriendId { get; set; }

    public int Since { get; set; }
}

public class Follow
{
    public int FollowerId { get; set; }

    public int FollowedId { get; set; }

    public int? Weight { get; set; }
}

/// <summary>Relationships of people to people.</summary>
internal static class SelfShapes
{
    public static LinkShape Hidden { get; } = Shape("hidden friends", person => person.HasMany(one => one.Friends).WithMany());

    public static LinkShape HiddenSymmetric { get; } = Shape(
        "hidden friends, symmetric", person => person.HasMany(one => one.Friends).WithMany().IsSymmetric());

    public static LinkShape Class { get; } = Shape("friendship", person => Friendships(person.HasMany(one => one.Friends).WithMany()));

    public static LinkShape ClassSymmetric { get; } = Shape(
        "friendship, symmetric", person => Friendships(person.HasMany(one => one.Friends).WithMany().IsSymmetric()));

    public static LinkShape HiddenFollowers { get; } = Shape(
        "hidden followers", person => person.HasMany(one => one.Followers).WithMany(one => one.Following));

    public static LinkShape ClassOfFollowers { get; } = Shape("class of followers", person => Follows(person, "FollowerId", "FollowedId"));

    public static LinkShape FollowersByOtherNames { get; } = Shape("class of followers, other names", person => Follows(person, "A", "B"));

    /// <summary>No property, column or navigation has a name that it also has in the others.</summary>
    public static LinkShape Unrecognisable { get; } = Shape("unrecognisable", person => person.HasMany(one => one.Managers).WithMany(one => one.Reports)
        .UsingEntity("Unrecognisable", right => right.HasOne(typeof(Person)).WithMany().HasForeignKey("X"),
            left => left.HasOne(typeof(Person)).WithMany().HasForeignKey("Y")));

    public static LinkShape Manager { get; } = Shape("manager", person => person.HasOne(one => one.Manager).WithMany(one => one.Reports)
        .HasForeignKey(one => one.ManagerId));

    public static LinkShape Managers { get; } = Shape("managers", person => person.HasMany(one => one.Managers).WithMany(one => one.Reports)
        .UsingEntity("Management", right => right.HasOne(typeof(Person)).WithMany().HasForeignKey("ManagerId"),
            left => left.HasOne(typeof(Person)).WithMany().HasForeignKey("ReportId")));

    private static void Friendships(CollectionCollectionBuilder<Person, Person> builder)
        => builder.UsingEntity<Friendship>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(link => link.FriendId),
            left => left.HasOne<Person>().WithMany().HasForeignKey(link => link.PersonId),
            join => join.ToTable("Friendships").Property(link => link.Since).HasDefaultValue(1));

    private static void Follows(EntityTypeBuilder<Person> person, string follower, string followed)
        => person.HasMany(one => one.Followers).WithMany(one => one.Following).UsingEntity<Follow>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(link => link.FollowerId),
            left => left.HasOne<Person>().WithMany().HasForeignKey(link => link.FollowedId),
            join =>
            {
                join.Property(link => link.FollowerId).HasColumnName(follower);
                join.Property(link => link.FollowedId).HasColumnName(followed);
            });

    private static LinkShape Shape(string name, Action<EntityTypeBuilder<Person>> configure)
        => new(name, model =>
        {
            var person = model.Entity<Person>().ToTable("People");
            foreach (var property in typeof(Person).GetProperties().Where(property => property.Name != nameof(Person.Id)))
            {
                person.Ignore(property.Name);
            }

            configure(person);
        });
}
