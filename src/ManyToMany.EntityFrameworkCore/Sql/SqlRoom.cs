using System.Numerics;

namespace ManyToMany.Sql;

/// <summary>How many rows of native parameters a text has room for: a power of two, so that few texts serve any number of rows. Rows beyond
/// the number of rows repeat the last one, and the statement leaves them out.</summary>
internal static class SqlRoom
{
    /// <summary>The number of rows of some columns that a number of parameters, a power of two, has room for.</summary>
    public static int MaxRows(int columns, int parameters)
        => Math.Max(1, parameters / (int)BitOperations.RoundUpToPowerOf2((uint)columns));

    /// <summary>The room for a number of rows; none for none.</summary>
    public static int Of(int rows) => (int)BitOperations.RoundUpToPowerOf2((uint)rows);
}
