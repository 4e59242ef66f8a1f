using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>
/// Targets as callers write them, to be found by their natural key or else created. They are read and never tracked; what they leave unset
/// is left to the database's defaults, as EF does.
/// </summary>
internal sealed class NewTargets
{
    private NewTargets(NaturalKey key, IReadOnlyList<WritableColumn> columns, IReadOnlyList<object?[]> rows, IReadOnlyList<object?[]> keys)
    {
        Key = key;
        Columns = columns;
        Rows = rows;
        Keys = keys;
    }

    public NaturalKey Key { get; }

    /// <summary>The columns that a new row is given.</summary>
    public IReadOnlyList<WritableColumn> Columns { get; }

    /// <summary>For each target its values of <see cref="Columns"/>.</summary>
    public IReadOnlyList<object?[]> Rows { get; }

    /// <summary>For each target the values of its natural key.</summary>
    public IReadOnlyList<object?[]> Keys { get; }

    public static NewTargets Read(DbContext context, NaturalKey key, IEnumerable<object> targets, string parameterName)
    {
        var columns = WritableColumn.ReadAll(key.EntityType, new HashSet<string>())
            .Where(column => column.IsWritable && !column.IsDiscriminator)
            .ToList();
        var places = key.Properties.Select(property => columns.FindIndex(column => column.Property == property)).ToList();
        var comparers = key.Properties.Select(property => property.GetKeyValueComparer()).ToList();
        var rows = new List<object?[]>();
        var known = new HashSet<object?[]>(new RowComparer(places, comparers));

        foreach (var target in targets)
        {
            Check(context, key.EntityType, target ?? throw Errors.NullInList(key.EntityType, parameterName), parameterName);

            var row = columns.Select(column => Value(column, target, parameterName)).ToArray();
            if (places.Any(place => place < 0 || row[place] is null))
            {
                throw Errors.NullInNaturalKey(key.EntityType, key.Properties, parameterName);
            }

            // The first of those with the same key is the one that counts.
            if (known.Add(row))
            {
                rows.Add(row);
            }
        }

        rows.Sort((left, right) => places.Select(place => KeyTypes.Compare(left[place], right[place])).FirstOrDefault(order => order != 0));

        var said = columns.Index().Where(column => !column.Item.MayBeUnsaid || rows.Any(row => row[column.Index] is not null)).ToList();
        var unsaid = columns.FirstOrDefault(column =>
            column.Source == ValueSource.Missing && column.MayBeUnsaid && said.All(one => one.Item != column));

        return unsaid is null
            ? new NewTargets(
                key,
                [.. said.Select(column => column.Item)],
                [.. rows.Select(row => said.Select(column => row[column.Index]).ToArray())],
                [.. rows.Select(row => places.Select(place => row[place]).ToArray())])
            : throw Errors.NullPayload(unsaid.Property, parameterName);
    }

    /// <summary>Refuses a target that has another value than an owner in what is one column for both.</summary>
    public void ThrowIfNotLinkable(Relationship relationship, KeySource owners)
    {
        foreach (var (ownerPart, targetPart) in relationship.Shared.Places)
        {
            var property = relationship.Owner.ForeignKey.Properties[ownerPart];
            var column = Columns.ToList().FindIndex(known => known.Property == relationship.Target.KeyProperties[targetPart]);
            var keys = column < 0 ? [] : (owners as KeySource.Listed)?.Keys ?? [];

            foreach (var (owner, row) in keys.SelectMany(_ => Rows.Index(), (owner, row) => (owner, row)))
            {
                if (!property.GetKeyValueComparer().Equals(owner[ownerPart], row.Item[column]))
                {
                    throw Errors.NewTargetOfOtherSharedKey(relationship, property, owner, Keys[row.Index]);
                }
            }
        }
    }

    // What hangs on the target would not be saved with it, and what waits for SaveChanges would be saved twice.
    private static void Check(DbContext context, IEntityType entityType, object target, string parameterName)
    {
        if (context.Model.FindRuntimeEntityType(target.GetType()) is { } type && type != entityType)
        {
            throw Errors.DerivedTarget(entityType, type, parameterName);
        }

        var entry = context.WithoutDetection(() => context.Entry(target));
        if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
        {
            throw Errors.PendingTarget(entityType, parameterName);
        }

        if (UnmappedParts.FindHeld(entityType, target) is { } part)
        {
            throw Errors.HeldDocument(part, parameterName);
        }

        foreach (var navigation in entry.Navigations.Where(navigation => navigation.Metadata is not INavigation { ForeignKey.IsOwnership: true }))
        {
            if (navigation.CurrentValue is System.Collections.IEnumerable items ? items.Cast<object>().Any() : navigation.CurrentValue is not null)
            {
                throw Errors.TargetWithGraph(navigation.Metadata, parameterName);
            }
        }
    }

    private static object? Value(WritableColumn column, object target, string parameterName)
        => column.Said(target) is { } value ? value
            : column.MayBeUnsaid || column.IsNullable ? null
            : throw Errors.NullPayload(column.Property, parameterName);

    private sealed class RowComparer(IReadOnlyList<int> places, IReadOnlyList<ValueComparer> comparers) : IEqualityComparer<object?[]>
    {
        public bool Equals(object?[]? x, object?[]? y) => places.Zip(comparers).All(part => part.Second.Equals(x![part.First], y![part.First]));

        public int GetHashCode(object?[] obj)
            => places.Zip(comparers).Aggregate(0, (hash, part) => HashCode.Combine(hash, part.Second.GetHashCode(obj[part.First]!)));
    }
}
