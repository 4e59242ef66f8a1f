using ManyToMany.Metadata;

namespace ManyToMany.Payload;

/// <summary>Leaves out the columns that no row of a call sets, so that the database fills them as it does for EF.</summary>
internal static class SetColumns
{
    /// <summary>The positions of the columns to write; <see langword="null"/> if that is all of them.</summary>
    public static int[]? Find(IReadOnlyList<WritableColumn> columns, IReadOnlyCollection<object?[]> rows)
    {
        int[] positions =
        [
            .. Enumerable.Range(0, columns.Count).Where(i => !columns[i].IsGeneratedIfUnset || rows.Any(row => row[i] is not null)),
        ];

        return positions.Length == columns.Count ? null : positions;
    }

    public static T[] Pick<T>(IReadOnlyList<T> values, int[] positions)
    {
        var picked = new T[positions.Length];

        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = values[positions[i]];
        }

        return picked;
    }
}
