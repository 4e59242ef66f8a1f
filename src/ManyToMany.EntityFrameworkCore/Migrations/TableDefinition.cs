using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>A table as EF's operations create it in an empty database.</summary>
internal sealed class TableDefinition
{
    private static readonly Type[] _numbers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(decimal),
    ];

    private readonly ITable _table;

    /// <param name="table">The table.</param>
    /// <param name="created">The operations that create the database of the table's model.</param>
    public TableDefinition(ITable table, IReadOnlyList<MigrationOperation> created)
    {
        _table = table;
        Name = new TableName(table.Name, table.Schema);
        Create = created.OfType<CreateTableOperation>().Single(operation => operation.Name == Name.Name && operation.Schema == Name.Schema);
        Indexes = [.. created.OfType<CreateIndexOperation>().Where(operation => Name.IsOf(operation))];
        ForeignKeys = [.. Create.ForeignKeys, .. created.OfType<AddForeignKeyOperation>().Where(operation => Name.IsOf(operation))];
        Seeds = [.. created.OfType<InsertDataOperation>().Where(operation => Name.IsOf(operation))];
    }

    public TableName Name { get; }

    public CreateTableOperation Create { get; }

    public IReadOnlyList<CreateIndexOperation> Indexes { get; }

    public IReadOnlyList<AddForeignKeyOperation> ForeignKeys { get; }

    public IReadOnlyList<InsertDataOperation> Seeds { get; }

    public AddColumnOperation Column(string name) => Create.Columns.Single(column => column.Name == name);

    /// <summary>The operation that adds a column to rows that exist; a required column gets the default value that EF gives it.</summary>
    public AddColumnOperation NewColumn(string name)
    {
        var column = new AddColumnOperation();
        Column(name).CopyTo(column);
        if (column is { IsNullable: false, DefaultValue: null })
        {
            column.DefaultValue = EmptyValue(name, column.ClrType);
        }

        return column;
    }

    /// <summary>Whether an insert that leaves the column out gets a value.</summary>
    public bool HasValue(AddColumnOperation column)
        => column.IsNullable || column.IsRowVersion || column.DefaultValue is not null || column.DefaultValueSql is not null
            || column.ComputedColumnSql is not null || IsGeneratedNumber(column);

    /// <summary>Whether the database numbers the rows in this column.</summary>
    public bool IsGeneratedNumber(AddColumnOperation column) => IsGenerated(column) && _numbers.Contains(column.ClrType);

    /// <summary>Whether EF generates a <see cref="Guid"/> for each new row.</summary>
    public bool IsGeneratedGuid(AddColumnOperation column)
        => IsGenerated(column) && column.ClrType == typeof(Guid);

    public IEnumerable<IProperty> Properties(string column) => Column(_table, column).PropertyMappings.Select(mapping => mapping.Property);

    private static IColumn Column(ITable table, string name) => table.FindColumn(name)!;

    private bool IsGenerated(AddColumnOperation column)
        => Properties(column.Name).Any(property => property.ValueGenerated != ValueGenerated.Never);

    private object? EmptyValue(string name, Type type)
        => type == typeof(string) ? IsCollection(name) ? "[]" : ""
            : type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0)
            : type.IsValueType ? Activator.CreateInstance(type)
            : null;

    private bool IsCollection(string name)
        => Column(_table, name).PropertyMappings.Any(mapping => mapping.TypeMapping.ElementTypeMapping is not null);
}
