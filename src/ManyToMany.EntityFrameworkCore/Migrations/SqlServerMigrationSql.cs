namespace ManyToMany.Migrations;

internal sealed class SqlServerMigrationSql : MigrationSql
{
    public override string NewGuid => "NEWID()";

    public override string FailIfExists(string query, string message)
        => Statement($"IF EXISTS ({query}) THROW 50000, {Literal(message)}, 1");

    public override string? RenameConstraint(TableName table, string name, string newName)
        => $"EXEC sp_rename N{Literal(Table(new TableName(name, table.Schema)))}, N{Literal(newName)}, 'OBJECT';";

    public override string Identifier(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    // A batch of an idempotent script is compiled even where it does not run, and then the columns may be gone.
    protected override string Statement(string sql) => $"EXEC(N{Literal(sql + ";")});";
}
