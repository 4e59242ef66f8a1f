using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Targets that callers give as objects, to be found by their natural key or created. The objects are read and never tracked;
/// values that they leave unset are left to the database's defaults, as in EF.</summary>
/// <param name="Key">The natural key.</param>
/// <param name="Columns">The columns that a new row is given.</param>
/// <param name="Rows">The values of the columns for each target.</param>
/// <param name="Keys">The values of the natural key for each target.</param>
/// <param name="Given">For each object, in the order in which the caller gave them, the index of its row.</param>
internal sealed record NewTargets(
    NaturalKey Key,
    IReadOnlyList<WritableColumn> Columns,
    IReadOnlyList<object?[]> Rows,
    IReadOnlyList<object?[]> Keys,
    IReadOnlyList<int> Given)
{
    public static NewTargets Read(DbContext context, NaturalKey key, IEnumerable<object> targets, string parameterName)
    {
        using var suspension = context.SuspendDetection();

        var reader = new TargetReader(context, key.EntityType, parameterName);
        var properties = reader.Columns.Select(column => column.Property).ToList();
        int[] positions = [.. key.Properties.Select(property => properties.IndexOf(property))];
        var (rows, given) = ReadRows(reader, key, targets, positions, parameterName);
        var set = SetColumns.Find(reader.Columns, rows);

        var columns = set is null ? reader.Columns : SetColumns.Pick(reader.Columns, set);

        var others = WritableColumn.Of(key.EntityType).Except(columns);

        if (rows.Count > 0 && others.FirstOrDefault(column => column.Source == ValueSource.Missing) is { } missing)
        {
            throw Errors.NullPayload(missing.Property, parameterName);
        }

        return new NewTargets(
            key,
            columns,
            set is null ? rows : rows.ConvertAll(row => SetColumns.Pick(row, set)),
            rows.ConvertAll(row => SetColumns.Pick(row, positions)),
            given);
    }

    /// <summary>Refuses a target that differs from an owner in a column that both foreign keys share.</summary>
    public void ThrowIfNotLinkable(Relationship relationship, KeySource owners)
    {
        foreach (var (ownerPart, targetPart) in relationship.Shared.Positions)
        {
            var property = relationship.Owner.ForeignKey.Properties[ownerPart];
            var comparer = property.GetKeyValueComparer();
            var column = Columns.Select(known => known.Property).ToList().IndexOf(relationship.Target.KeyProperties[targetPart]);

            foreach (var owner in column < 0 ? [] : (owners as KeySource.Listed)?.Keys ?? [])
            {
                for (var i = 0; i < Rows.Count; i++)
                {
                    if (!comparer.Equals(owner[ownerPart], Rows[i][column]))
                    {
                        throw Errors.NewTargetOfOtherSharedKey(relationship.Navigation, property, owner, Keys[i]);
                    }
                }
            }
        }
    }

    // Of several targets with the same natural key, the first is created. The rows are sorted, so that concurrent calls insert into the
    // unique index in the same order and cannot deadlock.
    private static (List<object?[]> Rows, int[] Given) ReadRows(
        TargetReader reader, NaturalKey key, IEnumerable<object> targets, int[] positions, string parameterName)
    {
        var comparer = new RowComparer(positions, key.Properties);
        var given = new List<object?[]>();

        foreach (var target in targets)
        {
            var row = reader.Read(target);
            given.Add(Array.Exists(positions, position => position < 0 || row[position] is null)
                ? throw Errors.NullInNaturalKey(key.EntityType, key.Properties, parameterName)
                : row);
        }

        List<object?[]> rows = [.. given.Distinct(comparer).Order(comparer)];
        var indexes = rows.Index().ToDictionary(row => row.Item, row => row.Index, comparer);

        return (rows, [.. given.Select(row => indexes[row])]);
    }

    private sealed class RowComparer(int[] positions, IReadOnlyList<IProperty> properties)
        : IEqualityComparer<object?[]>, IComparer<object?[]>
    {
        private readonly ValueComparer[] _comparers = [.. properties.Select(property => property.GetKeyValueComparer())];

        public bool Equals(object?[]? x, object?[]? y)
            => Enumerable.Range(0, positions.Length).All(i => _comparers[i].Equals(x![positions[i]], y![positions[i]]));

        public int GetHashCode(object?[] obj)
        {
            var hash = 0;

            for (var i = 0; i < positions.Length; i++)
            {
                hash = HashCode.Combine(hash, _comparers[i].GetHashCode(obj[positions[i]]!));
            }

            return hash;
        }

        public int Compare(object?[]? x, object?[]? y)
        {
            foreach (var position in positions)
            {
                if (KeyTypes.Compare(x![position], y![position]) is var order and not 0)
                {
                    return order;
                }
            }

            return 0;
        }
    }
}
