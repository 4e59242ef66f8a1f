using System.Numerics;

namespace ManyToMany.Sql;

/// <summary>How many rows of native parameters a text has room for: a power of two, so that few texts serve any number of rows. Rows beyond
/// the number of rows repeat the last one, and the statement leaves them out.</summary>
internal static class SqlRoom
{
    /// <summary>The number of parameters of one source. A statement has at most three sources; SQLite takes 32,766 parameters, PostgreSQL
    /// 65,535.</summary>
    private const int MaxParameters = 8_192;

    /// <summary>The number of rows that one source takes.</summary>
    public static int MaxRows(int columns) => Math.Max(1, MaxParameters / (int)BitOperations.RoundUpToPowerOf2((uint)columns));

    /// <summary>The room for a number of rows; none for none.</summary>
    public static int Of(int rows) => (int)BitOperations.RoundUpToPowerOf2((uint)rows);
}
