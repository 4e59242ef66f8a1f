using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>The tracked entities at the ends of a relationship, found by key; looked at once, when the first one is asked for.</summary>
internal sealed class TrackedEnds(DbContext context, Relationship relationship)
{
    private readonly Lazy<List<EntityEntry>> _entries = new(() => context.WithoutDetection(() => context.ChangeTracker.Entries().ToList()));
    private readonly Dictionary<RelationshipEnd, Dictionary<object[], EntityEntry>> _ends = [];

    public Relationship Relationship => relationship;

    /// <summary>Everything that is tracked.</summary>
    public IReadOnlyList<EntityEntry> Entries => _entries.Value;

    /// <summary>The tracked join entities.</summary>
    public IEnumerable<EntityEntry> Joins => Entries.Where(entry => relationship.JoinEntityType.IsAssignableFrom(entry.Metadata));

    public EntityEntry? Find(RelationshipEnd end, object?[] key)
    {
        if (!_ends.TryGetValue(end, out var entries))
        {
            _ends[end] = entries = LinkCollections.ByKey(end, Entries);
        }

        return key.Contains(null) ? null : entries.GetValueOrDefault([.. key.OfType<object>()]);
    }
}
