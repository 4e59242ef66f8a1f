using ManyToMany.Results;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>A table of a migration.</summary>
internal sealed record TableName(string Name, string? Schema);

/// <summary>The statements of a migration for which EF has no operation. The base writes what all databases have in common.</summary>
internal abstract class MigrationSql
{
    /// <summary>An expression that gives each row a new value of a <see cref="Guid"/> column.</summary>
    public abstract string NewGuid { get; }

    /// <summary>An expression that gives each row a number, where the database does not number rows that exist.</summary>
    public virtual string? RowNumber => null;

    /// <summary>Whether a column that is added to rows cannot have an expression as its default.</summary>
    public virtual bool AddsOnlyConstants => false;

    /// <summary>Whether the database has statements that drop constraints.</summary>
    public virtual bool DropsConstraints => true;

    /// <summary>The statements for an EF Core provider; <see langword="null"/> if there are none.</summary>
    public static MigrationSql? Find(string? providerName)
        => providerName switch
        {
            SqliteDialect.Provider => new SqliteMigrationSql(),
            PostgreSqlDialect.Provider => new PostgreSqlMigrationSql(),
            "Microsoft.EntityFrameworkCore.SqlServer" => new SqlServerMigrationSql(),
            _ => null,
        };

    public static MigrationSql For(string? providerName) => Find(providerName) ?? throw Errors.MigrationsUnsupported(providerName);

    /// <summary>Fails the migration with a message if a query returns a row.</summary>
    public abstract string FailIfExists(string query, string message);

    /// <summary>Renames a primary key or a foreign key; <see langword="null"/> where the database does not use its name.</summary>
    public abstract string? RenameConstraint(TableName table, string name, string newName);

    public virtual IEnumerable<OrderedOperation> RenameTable(TableName table, TableName newName)
        => table == newName
            ? []
            : [OrderedOperation.Of(new RenameTableOperation
            {
                Name = table.Name, Schema = table.Schema, NewName = newName.Name, NewSchema = newName.Schema,
            })];

    /// <summary>A query that returns a row for each combination of values that occurs more than once.</summary>
    public string Repeated(TableName table, IEnumerable<string> columns)
        => $"SELECT {List(columns)} FROM {Table(table)} GROUP BY {List(columns)} HAVING COUNT(*) > 1";

    /// <summary>A query that returns each row that has no value in a column.</summary>
    public string Null(TableName table, string column) => $"SELECT 1 FROM {Table(table)} WHERE {Identifier(column)} IS NULL";

    /// <summary>A query that returns each row of a table for which a join table has no link.</summary>
    public string Unlinked(TableName table, IEnumerable<(string Key, string JoinColumn)> keys, TableName joinTable)
        => $"SELECT 1 FROM {Table(table)} WHERE NOT EXISTS (SELECT 1 FROM {Table(joinTable)} WHERE {IsLinked(table, keys, joinTable)})";

    /// <summary>Copies links from the foreign key columns of a table to a join table.</summary>
    public string CopyToJoinTable(TableName table, IEnumerable<(string Column, string JoinColumn)> columns, TableName joinTable,
        IEnumerable<string> foreignKey, IEnumerable<(string Column, string Value)> others)
    {
        var (from, to) = (columns.ToList(), others.ToList());

        return Statement(
            $"INSERT INTO {Table(joinTable)} ({List(from.Select(column => column.JoinColumn).Concat(to.Select(other => other.Column)))}) "
            + $"SELECT {string.Join(", ", from.Select(column => Identifier(column.Column)).Concat(to.Select(other => other.Value)))} "
            + $"FROM {Table(table)} WHERE {string.Join(" AND ", foreignKey.Select(column => $"{Identifier(column)} IS NOT NULL"))}");
    }

    /// <summary>Copies links from a join table to the foreign key columns of a table.</summary>
    public string CopyFromJoinTable(
        TableName table, IEnumerable<(string Column, string JoinColumn)> columns, IEnumerable<(string Key, string JoinColumn)> keys,
        TableName joinTable)
        => Statement($"UPDATE {Table(table)} SET " + string.Join(", ", columns.Select(column =>
            $"{Identifier(column.Column)} = (SELECT {Column(joinTable, column.JoinColumn)} FROM {Table(joinTable)} "
            + $"WHERE {IsLinked(table, keys, joinTable)})")));

    /// <summary>Inserts the second row of each link that has only one.</summary>
    public string AddMirrors(
        TableName joinTable, IEnumerable<(string First, string Second)> pair, IEnumerable<(string Column, string Value)> others)
    {
        var (columns, to) = (pair.ToList(), others.ToList());
        var names = columns.Select(column => column.First).Concat(columns.Select(column => column.Second))
            .Concat(to.Select(other => other.Column));
        var values = columns.Select(column => Identifier(column.Second)).Concat(columns.Select(column => Identifier(column.First)));
        var isMirror = columns.Select(column => $"m.{Identifier(column.First)} = l.{Identifier(column.Second)}"
            + $" AND m.{Identifier(column.Second)} = l.{Identifier(column.First)}");

        return Statement(
            $"INSERT INTO {Table(joinTable)} ({List(names)}) "
            + $"SELECT {string.Join(", ", values.Select(value => $"l.{value}").Concat(to.Select(other => other.Value)))} "
            + $"FROM {Table(joinTable)} AS l "
            + $"WHERE NOT EXISTS (SELECT 1 FROM {Table(joinTable)} AS m WHERE {string.Join(" AND ", isMirror)})");
    }

    /// <summary>Sets a column of each row.</summary>
    public string SetColumn(TableName table, string column, string value)
        => Statement($"UPDATE {Table(table)} SET {Identifier(column)} = {value}");

    // A migration has no services, and so not the provider's ISqlGenerationHelper.
    public virtual string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    protected virtual string Table(TableName table)
        => table.Schema is null ? Identifier(table.Name) : $"{Identifier(table.Schema)}.{Identifier(table.Name)}";

    /// <summary>A statement that names columns which a later operation drops.</summary>
    protected virtual string Statement(string sql) => sql + ";";

    protected static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(Identifier));

    private string Column(TableName table, string column) => $"{Table(table)}.{Identifier(column)}";

    private string IsLinked(TableName table, IEnumerable<(string Key, string JoinColumn)> keys, TableName joinTable)
        => string.Join(" AND ", keys.Select(key => $"{Column(joinTable, key.JoinColumn)} = {Column(table, key.Key)}"));
}
