using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

internal static class OperationExtensions
{
    /// <summary>The table that the configuration of an entity type names. A type of a hierarchy with a table per type is also in the
    /// tables of its base types.</summary>
    public static ITable? MainTable(this IEntityType entityType)
        => entityType.GetTableMappings().Select(mapping => mapping.Table)
            .FirstOrDefault(table => table.Name == entityType.GetTableName() && table.Schema == entityType.GetSchema());

    /// <summary>Whether an operation concerns a table.</summary>
    public static bool IsOf(this TableName table, MigrationOperation operation)
        => operation switch
        {
            RenameTableOperation rename => table == new TableName(rename.Name, rename.Schema)
                || table == new TableName(rename.NewName ?? rename.Name, rename.NewSchema),
            DropIndexOperation drop => drop.Table == table.Name && drop.Schema == table.Schema,
            RenameIndexOperation rename => rename.Table == table.Name && rename.Schema == table.Schema,
            ITableMigrationOperation one => one.Table == table.Name && one.Schema == table.Schema,
            _ => false,
        };

    public static DropForeignKeyOperation Drop(this AddForeignKeyOperation foreignKey)
        => new() { Name = foreignKey.Name, Table = foreignKey.Table, Schema = foreignKey.Schema };

    public static void CopyTo(this ColumnOperation from, ColumnOperation to)
    {
        (to.Name, to.Table, to.Schema, to.ClrType, to.ColumnType) = (from.Name, from.Table, from.Schema, from.ClrType, from.ColumnType);
        (to.IsUnicode, to.IsFixedLength, to.MaxLength, to.Precision, to.Scale)
            = (from.IsUnicode, from.IsFixedLength, from.MaxLength, from.Precision, from.Scale);
        (to.IsRowVersion, to.IsNullable, to.IsStored) = (from.IsRowVersion, from.IsNullable, from.IsStored);
        (to.DefaultValue, to.DefaultValueSql, to.ComputedColumnSql) = (from.DefaultValue, from.DefaultValueSql, from.ComputedColumnSql);
        (to.Comment, to.Collation) = (from.Comment, from.Collation);
        to.AddAnnotations(from.GetAnnotations());
    }

    /// <summary>Whether two columns, apart from their names, are the same.</summary>
    public static bool IsSameAs(this ColumnOperation column, ColumnOperation other)
        => column.ColumnType == other.ColumnType && column.IsNullable == other.IsNullable && column.IsStored == other.IsStored
            && Equals(column.DefaultValue, other.DefaultValue) && column.DefaultValueSql == other.DefaultValueSql
            && column.ComputedColumnSql == other.ComputedColumnSql && column.Comment == other.Comment && column.Collation == other.Collation
            && HasSameAnnotations(column, other);

    public static bool HasSameAnnotations(this MigrationOperation operation, MigrationOperation other)
        => Annotations(operation).SequenceEqual(Annotations(other));

    private static IEnumerable<(string, string?)> Annotations(IAnnotatable operation)
        => operation.GetAnnotations().OrderBy(annotation => annotation.Name)
            .Select(annotation => (annotation.Name, Convert.ToString(annotation.Value, System.Globalization.CultureInfo.InvariantCulture)));
}
