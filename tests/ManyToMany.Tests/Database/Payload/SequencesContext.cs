using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Nodes linked to items and to one another, by joins that all carry the same and differ in what protects the pair.</summary>
public sealed class SequencesContext(DbContextOptions<SequencesContext> options) : DbContext(options)
{
    public DbSet<Node> Nodes => Set<Node>();

    public DbSet<Item> Items => Set<Item>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Node>(node =>
        {
            node.HasMany(n => n.Items).WithMany(item => item.Nodes).UsingEntity<ItemLink>(
                right => right.HasOne<Item>().WithMany().HasForeignKey(link => link.TargetId),
                left => left.HasOne<Node>().WithMany().HasForeignKey(link => link.OwnerId),
                join => join.HasKey(link => new { link.OwnerId, link.TargetId }));
            node.HasMany(n => n.LooseItems).WithMany(item => item.LooseNodes).UsingEntity<LooseItemLink>(
                right => right.HasOne<Item>().WithMany().HasForeignKey(link => link.TargetId),
                left => left.HasOne<Node>().WithMany().HasForeignKey(link => link.OwnerId),
                join => join.HasKey(link => link.Id));
            node.HasMany(n => n.Followed).WithMany(n => n.Followers).UsingEntity<FollowedLink>(
                right => right.HasOne<Node>().WithMany().HasForeignKey(link => link.TargetId),
                left => left.HasOne<Node>().WithMany().HasForeignKey(link => link.OwnerId),
                join => join.HasKey(link => new { link.OwnerId, link.TargetId }));
            node.HasMany(n => n.Friends).WithMany().IsSymmetric().UsingEntity<FriendLink>(
                right => right.HasOne<Node>().WithMany().HasForeignKey(link => link.TargetId),
                left => left.HasOne<Node>().WithMany().HasForeignKey(link => link.OwnerId),
                join => join.HasKey(link => new { link.OwnerId, link.TargetId }));
            node.HasMany(n => n.LooseFriends).WithMany().IsSymmetric().UsingEntity<LooseFriendLink>(
                right => right.HasOne<Node>().WithMany().HasForeignKey(link => link.TargetId),
                left => left.HasOne<Node>().WithMany().HasForeignKey(link => link.OwnerId),
                join => join.HasKey(link => link.Id));
        });

        foreach (var join in modelBuilder.Model.GetEntityTypes().Where(type => typeof(SequenceLink).IsAssignableFrom(type.ClrType)).ToList())
        {
            modelBuilder.Entity(join.ClrType).Property(nameof(SequenceLink.Level)).HasDefaultValue(1);
        }
    }
}

/// <summary>What every link of this model says; not an entity type of its own.</summary>
public abstract class SequenceLink
{
    public int OwnerId { get; set; }

    public int TargetId { get; set; }

    public int Level { get; set; }

    public string? Note { get; set; }
}

public sealed class ItemLink : SequenceLink;

public sealed class LooseItemLink : SequenceLink
{
    public int Id { get; set; }
}

public sealed class FollowedLink : SequenceLink;

public sealed class FriendLink : SequenceLink;

public sealed class LooseFriendLink : SequenceLink
{
    public int Id { get; set; }
}

public sealed class Node
{
    public int Id { get; set; }

    public ICollection<Item> Items { get; } = [];

    public ICollection<Item> LooseItems { get; } = [];

    public ICollection<Node> Followed { get; } = [];

    public ICollection<Node> Followers { get; } = [];

    public ICollection<Node> Friends { get; } = [];

    public ICollection<Node> LooseFriends { get; } = [];
}

public sealed class Item
{
    public int Id { get; set; }

    public ICollection<Node> Nodes { get; } = [];

    public ICollection<Node> LooseNodes { get; } = [];
}
