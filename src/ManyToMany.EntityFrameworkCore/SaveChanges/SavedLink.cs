using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>A join entity that <c>SaveChanges</c> writes, with its link before and after the save.</summary>
internal sealed class SavedLink(IUpdateEntry entry, Relationship relationship)
{
    public IUpdateEntry Entry => entry;

    public EntityState State => entry.EntityState;

    /// <summary>The link of the row; <see langword="null"/> if there is no row, or if the row is no link.</summary>
    public LinkKey? Before { get; } = entry.EntityState == EntityState.Added ? null : LinkOf(relationship, entry.GetOriginalValue);

    /// <summary>The link to write. Until EF has saved new ends, it has their temporary keys.</summary>
    public LinkKey? After => State == EntityState.Deleted ? null : LinkOf(relationship, entry.GetCurrentValue);

    /// <summary>Whether the row exists before and after the save, and is of the same link.</summary>
    public bool IsUpdate => this is { Before: { } before, After: { } after } && relationship.Comparer.Equals(before, after);

    private static LinkKey? LinkOf(Relationship relationship, Func<IPropertyBase, object?> read)
        => KeyOf(relationship.Owner, read) is { } owner && KeyOf(relationship.Target, read) is { } target
            ? new LinkKey(owner, target)
            : null;

    private static object[]? KeyOf(RelationshipEnd end, Func<IPropertyBase, object?> read)
    {
        var properties = end.ForeignKey.Properties;
        var key = new object[properties.Count];

        for (var i = 0; i < key.Length; i++)
        {
            if (read(properties[i]) is not { } value)
            {
                return null;
            }

            key[i] = value;
        }

        return key;
    }
}
