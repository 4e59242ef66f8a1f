using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>
/// What differs from one database to the next, as text and parameters. A dialect executes nothing and knows no context;
/// <see cref="JoinTableSql"/> has the common skeleton of each statement.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>Whether an error takes the surrounding transaction with it, so that a statement that may fail needs a savepoint.</summary>
    public abstract bool FailureAbortsTransaction { get; }

    /// <summary>Closes a <c>SELECT</c> so that it locks its rows; <see langword="null"/> where a write transaction is the lock.</summary>
    public abstract string? RowLock { get; }

    /// <summary>Stands between two values that differ, or of which only one is null.</summary>
    public abstract string IsDistinctFrom { get; }

    /// <summary>An expression that gives each row a new value of a <see cref="Guid"/> column.</summary>
    public abstract string NewGuid { get; }

    /// <summary>Introduces the columns on which a conflict is ignored; that of any other constraint stays an error.</summary>
    public virtual string OnConflict => "ON CONFLICT";

    /// <summary>The condition that a row of values is none of those that a query gives.</summary>
    public virtual string NotIn(string row, string query, int columns) => $"{row} NOT IN {query}";

    /// <summary>The dialect of an EF Core provider.</summary>
    public static SqlDialect For(string? providerName)
        => providerName switch
        {
            SqliteDialect.Provider => SqliteDialect.Instance,
            PostgreSqlDialect.Provider => PostgreSqlDialect.Instance,
            _ => throw Errors.UnsupportedProvider(providerName, [SqliteDialect.Provider, PostgreSqlDialect.Provider]),
        };

    /// <summary>A query that gives the rows in the parameters which <see cref="RowParameters"/> makes.</summary>
    /// <param name="properties">Whose values a row has.</param>
    /// <param name="parameter">The text that stands for the parameter with an index.</param>
    /// <param name="helper">Quotes identifiers.</param>
    public abstract string Rows(IReadOnlyList<IProperty> properties, Func<int, string> parameter, ISqlGenerationHelper helper);

    /// <summary>How many parameters carry a list of rows.</summary>
    public abstract int RowParameterCount(IReadOnlyList<IProperty> properties);

    /// <summary>The parameters that carry a list of rows, however long it is: keys, and where it has them the values beside them.</summary>
    public abstract IEnumerable<SqlParameter> RowParameters(
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<object?[]> rows,
        IModel model,
        IRelationalTypeMappingSource typeMappings);
}
