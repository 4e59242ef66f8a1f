using ManyToMany.Metadata;
using ManyToMany.Payload;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>The defaults of join entities that EF inserts. An attempt that fails takes them back, so that the next one computes its own.
/// </summary>
internal sealed class EntryDefaults
{
    private readonly List<(PropertyEntry Property, object? Unset)> _set = [];

    /// <summary>Gives an added join entity the defaults of what it leaves unset.</summary>
    public void Set(IUpdateEntry join, IReadOnlyList<PayloadValue> defaults)
    {
        var initial = defaults.Count == 0 ? null : new InitialValues(join.EntityType);

        foreach (var (column, value) in defaults)
        {
            var unset = join.GetCurrentValue(column.Property);

            if (initial!.IsUnset(column, unset))
            {
                var property = join.ToEntityEntry().Property(column.Property);
                property.CurrentValue = value;
                _set.Add((property, unset));
            }
        }
    }

    /// <summary>Leaves the properties unset again, unless the row was written and only another interceptor failed after that.</summary>
    public void TakeBack()
    {
        foreach (var (property, unset) in _set.Where(known => known.Property.EntityEntry.State == EntityState.Added))
        {
            property.CurrentValue = unset;
        }

        Keep();
    }

    /// <summary>The values are saved.</summary>
    public void Keep() => _set.Clear();
}
