using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Migrations;

/// <summary>What the conversions of a migration share: the SQL of the database, and EF's own operations.</summary>
internal sealed class MigrationContext(
    MigrationSql sql, IRelationalTypeMappingSource typeMappings, IReadOnlyList<MigrationOperation> operations)
{
    public MigrationSql Sql => sql;

    /// <summary>Whether EF drops a key of the table that a foreign key references, which none may reference at that time.</summary>
    public bool ChangesKey(AddForeignKeyOperation foreignKey)
    {
        var table = new TableName(foreignKey.PrincipalTable, foreignKey.PrincipalSchema);

        return operations.Any(operation => operation is DropPrimaryKeyOperation or DropUniqueConstraintOperation && table.IsOf(operation));
    }

    /// <summary>The default value of a column as SQL.</summary>
    public string Literal(ColumnOperation column)
        => (typeMappings.FindMapping(column.ClrType, column.ColumnType!) ?? typeMappings.FindMapping(column.ClrType)!)
            .GenerateSqlLiteral(column.DefaultValue);
}
