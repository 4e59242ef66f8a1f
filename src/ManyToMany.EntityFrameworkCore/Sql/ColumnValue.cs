namespace ManyToMany.Sql;

/// <summary>A column that a statement writes, and where its value comes from.</summary>
internal abstract record ColumnValue(string Column)
{
    /// <summary>A parameter, the same for all rows.</summary>
    public sealed record Parameter(string Column, string Name) : ColumnValue(Column);

    /// <summary>A column of the source, with the SQL of what replaces null there.</summary>
    public sealed record FromSource(string Column, SqlSource Source, string SourceColumn, string? Default) : ColumnValue(Column);

    /// <summary>The value that the row has already, if the source has null.</summary>
    public sealed record FromSourceOrKept(string Column, SqlSource Source, string SourceColumn) : ColumnValue(Column);

    public sealed record NewGuid(string Column) : ColumnValue(Column);

    public sealed record Copied(string Column) : ColumnValue(Column);
}
