using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

internal sealed class PostgreSqlMigrationSql : MigrationSql
{
    public override string NewGuid => PostgreSqlDialect.RandomGuid;

    public override string FailIfExists(string query, string message)
        => $"DO $links$ BEGIN IF EXISTS ({query}) THEN RAISE EXCEPTION USING MESSAGE = {Literal(message)}; END IF; END $links$;";

    // The provider leaves a table in its schema if the new schema is the default one.
    public override IEnumerable<OrderedOperation> RenameTable(TableName table, TableName newName)
    {
        if (table.Schema is null || newName.Schema is not null)
        {
            return base.RenameTable(table, newName);
        }

        var renamed = newName with { Schema = table.Schema };
        var move = $"DO $links$ BEGIN EXECUTE format('ALTER TABLE %s SET SCHEMA %I', {Literal(Table(renamed))}, current_schema()); "
            + "END $links$;";

        return base.RenameTable(table, renamed).Append(new(OperationOrder.RenameTable, new SqlOperation { Sql = move }));
    }

    public override string? RenameConstraint(TableName table, string name, string newName)
        => $"ALTER TABLE {Table(table)} RENAME CONSTRAINT {Identifier(name)} TO {Identifier(newName)};";
}
