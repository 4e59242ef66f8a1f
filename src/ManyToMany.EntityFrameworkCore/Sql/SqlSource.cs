using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Sql;

/// <summary>How keys, or rows of keys and values, enter a statement.</summary>
internal enum SqlForm
{
    /// <summary>One row: each value is a parameter of its own. Databases plan and shard this form best.</summary>
    Scalars,

    /// <summary>Any number of rows in a fixed number of parameters, so that the text does not depend on the number.</summary>
    List,

    /// <summary>
    /// Any number of rows, each value a parameter of its own as in EF's statements: for types that a list may store otherwise.
    /// </summary>
    Rows,

    /// <summary>The rows of a common table expression, whose text is an EF query.</summary>
    Query,
}

/// <summary>A column of a source, and the property whose type mapping its values use.</summary>
internal sealed record SqlColumn(string Name, IProperty Property);

/// <summary>Rows that a statement reads.</summary>
/// <param name="Name">The name of the first parameter, or of the common table expression.</param>
/// <param name="Form">How the rows enter the statement.</param>
/// <param name="Columns">The columns of the rows.</param>
internal sealed record SqlSource(string Name, SqlForm Form, ValueList<SqlColumn> Columns)
{
    /// <summary>The number of rows that the text has room for in the form <see cref="SqlForm.Rows"/>.</summary>
    public int Room { get; init; }

    public IEnumerable<string> Names => Columns.Select(column => column.Name);

    /// <summary>
    /// The name of one of the parameters that carry the rows. If the text has room for several rows, the last parameter is their number.
    /// </summary>
    public string Parameter(int index)
        => index == 0 ? Name
            : Room > 1 && index == Room * Columns.Count ? $"{Name}_count"
            : $"{Name}_{index}";
}
