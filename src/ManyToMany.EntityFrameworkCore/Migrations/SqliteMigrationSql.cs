using ManyToMany.Sql;

namespace ManyToMany.Migrations;

internal sealed class SqliteMigrationSql : MigrationSql
{
    public override string NewGuid => SqliteDialect.RandomGuid;

    public override string? RowNumber => "rowid";

    public override bool AddsOnlyConstants => true;

    public override bool DropsConstraints => false;

    // RAISE exists only in triggers, but the error of a CHECK contains the name of the constraint.
    public override string FailIfExists(string query, string message)
    {
        var table = Identifier("links_check");

        return $"CREATE TEMP TABLE {table} (row_count INTEGER CONSTRAINT {Identifier(message)} CHECK (row_count = 0));\n"
            + $"INSERT INTO {table} SELECT COUNT(*) FROM ({query});\n"
            + $"DROP TABLE {table};";
    }

    public override string? RenameConstraint(TableName table, string name, string newName) => null;

    protected override string Table(TableName table) => Identifier(table.Name);
}
