using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.SaveChanges;

/// <summary>
/// A join entity that is to be saved, with its link before and after; links of new ends have temporary keys until EF has saved the ends.
/// </summary>
internal sealed record JoinChange(TrackedLink Join, EntityState State)
{
    public LinkKey? Before { get; } = State == EntityState.Added ? null : Join.Original;

    public LinkKey? After => State == EntityState.Deleted ? null : Join.Current;
}
