using System.Collections.Concurrent;
using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>The SQL of one relationship on one database, kept on the model: the dialect, the sources, and each statement once it was
/// built.</summary>
internal sealed class JoinTableSql(
    Relationship relationship,
    SqlDialect dialect,
    ISqlGenerationHelper helper,
    IRelationalCommandBuilderFactory commandBuilders)
{
    private readonly ConcurrentDictionary<LinkStatement, IRelationalCommandTemplate> _templates = new();
    private readonly ConcurrentDictionary<ValueList<SqlColumn>, SqlList?> _lists = new();
    private FromSqlTexts? _fromSql;

    public Relationship Relationship => relationship;

    public SqlDialect Dialect => dialect;

    /// <summary>Whether the rows are on several servers, which the database shows by refusing statements with
    /// <see cref="SqlDialect.NotPlanned"/>. Calls then use statements that it plans.</summary>
    public bool IsSharded { get; set; }

    /// <summary>The foreign key columns of the owner's end.</summary>
    public ValueList<SqlColumn> OwnerColumns { get; } = Columns(relationship.Owner.Columns, relationship.Owner.ForeignKey.Properties);

    /// <summary>The foreign key columns of the target's end.</summary>
    public ValueList<SqlColumn> TargetColumns { get; } = Columns(relationship.Target.Columns, relationship.Target.ForeignKey.Properties);

    /// <summary>The foreign key columns of both ends.</summary>
    public ValueList<SqlColumn> PairColumns { get; } = Columns(relationship.PairColumns, relationship.PairProperties);

    /// <summary>The columns of the join entity's primary key.</summary>
    public ValueList<SqlColumn> RowColumns { get; } = Columns(relationship.RowColumns, relationship.RowKey);

    /// <summary>Queries over the join table for EF to compose on.</summary>
    public FromSqlTexts FromSql => _fromSql ??= new FromSqlTexts(this);

    public static ValueList<SqlColumn> Columns(IEnumerable<string> names, IEnumerable<IProperty> properties)
        => new([.. names.Zip(properties, (name, property) => new SqlColumn(name, property))]);

    /// <summary>The foreign key columns of an end.</summary>
    public ValueList<SqlColumn> ColumnsOf(RelationshipEnd end) => end == Relationship.Owner ? OwnerColumns : TargetColumns;

    /// <summary>Rows of some columns as parameters: a list if it is proven to store each value exactly, else one for each value.</summary>
    public SqlArguments Arguments(string name, ValueList<SqlColumn> columns, SqlRows rows)
        => List(columns) is { } list && list.Values(rows) is { } values
            ? new SqlArguments(new SqlSource(name, SqlForm.List, columns), [.. list.Mappings.Zip(values)])
            : NativeArguments(name, columns, rows);

    /// <summary>The number of parameters of a source.</summary>
    public int ParameterCount(SqlSource source)
        => source.Form == SqlForm.List ? List(source.Columns)!.Mappings.Count
            : source.Room <= 1 ? source.Columns.Count
            : (source.Room * source.Columns.Count) + 1;

    /// <summary>The number of rows of some columns that one statement takes, where a list takes <paramref name="most"/>.</summary>
    public int MaxRows(ValueList<SqlColumn> columns, int most = int.MaxValue)
        => List(columns) is null ? Math.Min(most, SqlRoom.MaxRows(columns.Count, dialect.MaxParameters)) : most;

    /// <summary>The command of a statement without an embedded query, built once; a call rents a command of its connection and copies this
    /// one into it.</summary>
    public IRelationalCommandTemplate Template(LinkStatement statement, IReadOnlyList<SqlParameter> parameters)
        => _templates.TryGetValue(statement, out var known) ? known
            : _templates.GetOrAdd(statement, Build(dialect.Render(statement), parameters));

    /// <summary>Builds a command; other parameters are those of embedded queries.</summary>
    public IRelationalCommandTemplate Build(string text, IReadOnlyList<SqlParameter> parameters, IEnumerable<DbParameter>? others = null)
    {
        var builder = commandBuilders.Create();

        foreach (var parameter in parameters)
        {
            builder.AddParameter(parameter.Name, Placeholder(parameter.Name), parameter.Mapping, parameter.IsNullable);
        }

        foreach (var parameter in others ?? [])
        {
            builder.AddRawParameter(parameter.ParameterName, parameter);
        }

        return builder.Append(text).Build();
    }

    /// <summary>The same command with comments before its text, which are not part of what is kept.</summary>
    public IRelationalCommandTemplate Tagged(IRelationalCommandTemplate template, IReadOnlyList<string> tags)
        => tags.Count == 0 ? template : new TaggedCommand(template, string.Concat(tags.Select(helper.GenerateComment)));

    /// <summary>The name of a parameter as it is in the text.</summary>
    public string Placeholder(string name) => helper.GenerateParameterName(name);

    private SqlList? List(ValueList<SqlColumn> columns)
        => _lists.TryGetValue(columns, out var known) ? known
            : _lists.GetOrAdd(columns, dialect.List([.. columns.Select(column => column.Property)], relationship.JoinEntityType.Model));

    private SqlArguments NativeArguments(string name, ValueList<SqlColumn> columns, SqlRows rows)
    {
        if (SqlRoom.MaxRows(columns.Count, dialect.MaxParameters) is var most && rows.Count > most)
        {
            throw Errors.TooManyRows(columns.Select(column => column.Property), rows.Count, most);
        }

        var source = new SqlSource(name, SqlForm.Rows, columns) { Room = SqlRoom.Of(rows.Count) };
        var mappings = columns.Select(column => column.Property.GetRelationalTypeMapping()).ToArray();
        var parameters = new List<(RelationalTypeMapping, object?)>((source.Room * columns.Count) + 1);

        for (var row = 0; row < Math.Max(1, source.Room); row++)
        {
            for (var column = 0; column < mappings.Length; column++)
            {
                parameters.Add((mappings[column], rows.Count == 0 ? null : rows.Cell(Math.Min(row, rows.Count - 1), column)));
            }
        }

        if (source.Room > 1)
        {
            parameters.Add((dialect.CountMapping, rows.Count));
        }

        return new SqlArguments(source, parameters);
    }
}

/// <summary>A parameter of a statement.</summary>
internal sealed record SqlParameter(string Name, RelationalTypeMapping Mapping, bool IsNullable);
