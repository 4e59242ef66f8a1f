using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>Rows of values that become parameters, read cell by cell so that no array is made for a row.</summary>
internal readonly record struct SqlRows(int Count, Func<int, int, object?> Cell);

/// <summary>The parameters in which a database takes any number of rows; made once for the columns of a source.</summary>
internal abstract class SqlList
{
    /// <summary>The type mapping of each parameter.</summary>
    public abstract IReadOnlyList<RelationalTypeMapping> Mappings { get; }

    /// <summary>The value of each parameter; <see langword="null"/> if the list would change one of the values.</summary>
    public abstract IReadOnlyList<object>? Values(SqlRows rows);
}
