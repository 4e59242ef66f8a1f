using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>The schema of a database as text, without the default values, which EF gives to required columns that a migration adds.</summary>
internal static class SchemaText
{
    public static string Read(DbContext context)
    {
        using var services = DesignTime.Services(context);
        var database = services.GetRequiredService<IDatabaseModelFactory>()
            .Create(context.Database.GetDbConnection(), new DatabaseModelFactoryOptions());

        return string.Join('\n', database.Tables.OrderBy(table => table.Name).SelectMany(table => Lines(table, context.Database.IsSqlite())));
    }

    private static bool IsSqlite(this Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade database)
        => database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);

    private static IEnumerable<string> Lines(DatabaseTable table, bool isSqlite)
    {
        // SQLite does not use the names of constraints, and so they are not changed.
        string Name(string? name) => isSqlite ? "" : $" {name}";
        yield return $"{table.Schema}.{table.Name}";
        foreach (var column in table.Columns.OrderBy(column => column.Name))
        {
            yield return $"  {column.Name} {column.StoreType} {(column.IsNullable ? "null" : "not null")} {column.ValueGenerated}";
        }

        yield return $"  key{Name(table.PrimaryKey?.Name)} {Names(table.PrimaryKey?.Columns ?? [])}";
        foreach (var key in table.ForeignKeys.OrderBy(key => Names(key.Columns)))
        {
            yield return $"  foreign key{Name(key.Name)} {Names(key.Columns)} → {key.PrincipalTable.Name} {Names(key.PrincipalColumns)} {key.OnDelete}";
        }

        foreach (var index in table.Indexes.OrderBy(index => index.Name))
        {
            yield return $"  index {index.Name} {Names(index.Columns)} {(index.IsUnique ? "unique" : "")} {index.Filter}";
        }
    }

    private static string Names(IEnumerable<DatabaseColumn> columns) => string.Join(", ", columns.Select(column => column.Name));
}
