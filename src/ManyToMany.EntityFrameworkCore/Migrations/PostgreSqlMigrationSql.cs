using ManyToMany.Sql;

namespace ManyToMany.Migrations;

internal sealed class PostgreSqlMigrationSql : MigrationSql
{
    public override string NewGuid => PostgreSqlDialect.RandomGuid;

    public override string FailIfExists(string query, string message)
        => $"DO $links$ BEGIN IF EXISTS ({query}) THEN RAISE EXCEPTION USING MESSAGE = {Literal(message)}; END IF; END $links$;";

    public override string? RenameConstraint(TableName table, string name, string newName)
        => $"ALTER TABLE {Table(table)} RENAME CONSTRAINT {Identifier(name)} TO {Identifier(newName)};";
}
