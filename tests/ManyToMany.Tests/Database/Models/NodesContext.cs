using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Models;

/// <summary>
/// Nodes linked to items and to nodes. The join entities have the same payload and differ in their key: the pair, or a key of their own
/// without a unique pair.
/// </summary>
public sealed class NodesContext(DbContextOptions<NodesContext> options) : DbContext(options)
{
    public const string HiddenLink = "HiddenLink";

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
            node.HasMany(n => n.HiddenItems).WithMany(item => item.HiddenNodes).UsingEntity(
                HiddenLink,
                right => right.HasOne(typeof(Item)).WithMany().HasForeignKey(nameof(NodeLink.TargetId)),
                left => left.HasOne(typeof(Node)).WithMany().HasForeignKey(nameof(NodeLink.OwnerId)));
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

        foreach (var join in modelBuilder.Model.GetEntityTypes().Where(type => typeof(NodeLink).IsAssignableFrom(type.ClrType)).ToList())
        {
            modelBuilder.Entity(join.ClrType).Property(nameof(NodeLink.Level)).HasDefaultValue(1);
        }
    }
}

/// <summary>The payload of every join entity of this model; not an entity type of its own.</summary>
public abstract class NodeLink
{
    public int OwnerId { get; set; }

    public int TargetId { get; set; }

    public int Level { get; set; }

    public string? Note { get; set; }
}

public sealed class ItemLink : NodeLink;

public sealed class LooseItemLink : NodeLink
{
    public int Id { get; set; }
}

public sealed class FollowedLink : NodeLink;

public sealed class FriendLink : NodeLink;

public sealed class LooseFriendLink : NodeLink
{
    public int Id { get; set; }
}

public sealed class Node : INumbered
{
    public int Id { get; set; }

    public ICollection<Item> Items { get; } = [];

    public ICollection<Item> LooseItems { get; } = [];

    public ICollection<Item> HiddenItems { get; } = [];

    public ICollection<Node> Followed { get; } = [];

    public ICollection<Node> Followers { get; } = [];

    public ICollection<Node> Friends { get; } = [];

    public ICollection<Node> LooseFriends { get; } = [];
}

public sealed class Item : INumbered
{
    public int Id { get; set; }

    public ICollection<Node> Nodes { get; } = [];

    public ICollection<Node> LooseNodes { get; } = [];

    public ICollection<Node> HiddenNodes { get; } = [];
}
