using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>When an operation runs. The order is EF's, with the steps that read or check links between.</summary>
internal enum OperationOrder
{
    Check,
    DropForeignKey,
    DropTable,
    DropConstraint,
    DropColumn,
    EnsureSchema,
    RenameTable,
    RenameColumn,
    RenameConstraint,
    AlterTable,
    AddColumn,
    FillColumn,
    AddKey,
    CreateTable,
    Data,
    CopyLinks,
    AddConstraint,

    /// <summary>Drops what links were copied from.</summary>
    DropCopied,
}

/// <summary>An operation, and when it runs.</summary>
internal sealed record OrderedOperation(OperationOrder Order, MigrationOperation Operation)
{
    /// <summary>An operation where EF runs it.</summary>
    public static OrderedOperation Of(MigrationOperation operation)
        => new(operation switch
        {
            DropForeignKeyOperation => OperationOrder.DropForeignKey,
            DropTableOperation => OperationOrder.DropTable,
            DropPrimaryKeyOperation or DropUniqueConstraintOperation or DropCheckConstraintOperation or DropIndexOperation
                => OperationOrder.DropConstraint,
            DeleteDataOperation or DropColumnOperation or DropSequenceOperation => OperationOrder.DropColumn,
            EnsureSchemaOperation => OperationOrder.EnsureSchema,
            RenameTableOperation => OperationOrder.RenameTable,
            RenameColumnOperation or RenameIndexOperation or RenameSequenceOperation => OperationOrder.RenameColumn,
            AlterDatabaseOperation or CreateSequenceOperation or AlterTableOperation => OperationOrder.AlterTable,
            AddColumnOperation or AlterColumnOperation => OperationOrder.AddColumn,
            AddPrimaryKeyOperation or AddUniqueConstraintOperation or AlterSequenceOperation or RestartSequenceOperation
                => OperationOrder.AddKey,
            CreateTableOperation => OperationOrder.CreateTable,
            InsertDataOperation or UpdateDataOperation => OperationOrder.Data,
            _ => OperationOrder.AddConstraint,
        }, operation);
}
