using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Migrations.Shapes;

internal static partial class SqlExtensions
{
    /// <summary>Runs SQL. An <c>INSERT</c> whose first column is "Id" gives the values of identity columns.</summary>
    public static async Task ExecuteAsync(this DbContext context, string sql)
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = context.Database.IsSqlServer() && InsertOfIds().Match(sql) is { Success: true, Groups: [_, var table] }
            ? $"SET IDENTITY_INSERT {table} ON; {sql}; SET IDENTITY_INSERT {table} OFF"
            : sql;
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<IReadOnlyList<object?[]>> QueryAsync(this DbContext context, string sql)
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(index => reader.IsDBNull(index) ? null : reader.GetValue(index))]);
        }

        return rows;
    }

    public static IReadOnlyList<MigrationOperation> Differences(this DbContext context, IModel? before, IModel? after)
        => context.GetService<IMigrationsModelDiffer>().GetDifferences(before?.GetRelationalModel(), after?.GetRelationalModel());

    public static bool HasDifferences(this DbContext context, IModel before, IModel after)
        => context.GetService<IMigrationsModelDiffer>().HasDifferences(before.GetRelationalModel(), after.GetRelationalModel());

    /// <summary>Runs operations as a migration does.</summary>
    public static Task MigrateAsync(this DbContext context, IReadOnlyList<MigrationOperation> operations, IModel after)
        => context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(
            context.GetService<IMigrationsSqlGenerator>().Generate(operations, after), context.GetService<IRelationalConnection>());

    [GeneratedRegex("""^INSERT INTO ("\w+") \("Id"[,)]""")]
    private static partial Regex InsertOfIds();
}
