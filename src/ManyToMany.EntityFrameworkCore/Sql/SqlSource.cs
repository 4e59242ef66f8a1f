using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Sql;

/// <summary>How keys, or rows of keys and values, enter a statement.</summary>
internal enum SqlForm
{
    /// <summary>One row: each value is a parameter of its own. Databases plan and shard this form best.</summary>
    Scalars,

    /// <summary>Any number of rows in a fixed number of parameters, so that the text does not depend on the number.</summary>
    List,

    /// <summary>Any number of rows, each value a parameter of its own as in EF's statements: for types that a list may store
    /// otherwise.</summary>
    Rows,

    /// <summary>The rows of a common table expression, whose text is an EF query.</summary>
    Query,
}

/// <summary>A column of a source, and the property whose type mapping its values use.</summary>
internal sealed record SqlColumn(string Name, IProperty Property);

/// <summary>Rows that a statement reads, under the name of their first parameter or of their common table expression.</summary>
internal sealed record SqlSource(string Name, SqlForm Form, ValueList<SqlColumn> Columns)
{
    /// <summary>The number of rows that the text has room for in the form <see cref="SqlForm.Rows"/>.</summary>
    public int Room { get; init; }

    public IEnumerable<string> Names => Columns.Select(column => column.Name);

    /// <summary>The name of one of the parameters that carry the rows. If the text has room for several rows, the last parameter is their
    /// number.</summary>
    public string Parameter(int index)
        => index == 0 ? Name
            : Room > 1 && index == Room * Columns.Count ? $"{Name}_count"
            : $"{Name}_{index}";
}

/// <summary>The links that a call names: each owner with each target, all links of the owners, or single pairs.</summary>
internal sealed record LinkSources(SqlSource? Owners, SqlSource? Targets = null, SqlSource? Pairs = null)
{
    /// <summary>The sources in the order of their parameters.</summary>
    public IEnumerable<SqlSource> All => new[] { Owners, Targets, Pairs }.OfType<SqlSource>();
}

/// <summary>The rows of the join table that a statement reads or writes.</summary>
internal sealed record LinkRows(LinkSources Links)
{
    /// <summary>Whether the rows are those of the owners that are not among the targets or pairs.</summary>
    public bool AreOthers { get; init; }

    /// <summary>Whether the owners may be at either end, as in a symmetric relationship.</summary>
    public bool AtEitherEnd { get; init; }

    /// <summary>The primary keys of the rows that query filters and conditions let through, followed by values computed from each row;
    /// <see langword="null"/> if nothing hides rows.</summary>
    public SqlSource? Visible { get; init; }
}
