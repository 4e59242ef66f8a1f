using ManyToMany.Metadata;

namespace ManyToMany.Payload;

/// <summary>Leaves out the columns that no row of a call sets, so that the database fills them as it does for EF.</summary>
internal static class SetColumns
{
    /// <summary>The positions of the columns to write; <see langword="null"/> if that is all of them.</summary>
    public static int[]? Find(IReadOnlyList<WritableColumn> columns, IReadOnlyCollection<object?[]> rows)
    {
        var positions = new List<int>(columns.Count);

        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns[i].IsGeneratedIfUnset || IsSet(rows, i))
            {
                positions.Add(i);
            }
        }

        return positions.Count == columns.Count ? null : [.. positions];
    }

    /// <summary>The elements at some positions of a list.</summary>
    public static T[] Pick<T>(IReadOnlyList<T> values, int[] positions)
    {
        var picked = new T[positions.Length];

        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = values[positions[i]];
        }

        return picked;
    }

    private static bool IsSet(IReadOnlyCollection<object?[]> rows, int position)
    {
        foreach (var row in rows)
        {
            if (row[position] is not null)
            {
                return true;
            }
        }

        return false;
    }
}
