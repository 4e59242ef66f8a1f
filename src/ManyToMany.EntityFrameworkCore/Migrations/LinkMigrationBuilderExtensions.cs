using ManyToMany;
using ManyToMany.Migrations;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Steps of migrations that keep the links of many-to-many relationships, for migrations that are written by hand. With
/// <c>UseManyToMany()</c> on the context, <c>dotnet ef migrations add</c> writes these steps itself.</summary>
/// <remarks>The steps are operations of EF's own kinds for SQLite, PostgreSQL and SQL Server. They need no service when the migration runs.
/// A refused step fails the migration with a message, before the steps that follow it.</remarks>
public static class LinkMigrationBuilderExtensions
{
    /// <summary>Renames a join table and its columns, so that every row stays. Columns that exchange their names are renamed over a third
    /// name.</summary>
    /// <remarks>Keys, indexes and payload columns are left as they are; add or drop them with EF's own methods.</remarks>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="before">The join table as it is.</param>
    /// <param name="after">The join table as it will be; its <c>First</c> and <c>Second</c> are the foreign keys of
    /// <paramref name="before"/>, in the same order.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The foreign keys have different numbers of columns, or share a column in one of the tables
    /// only.</exception>
    /// <exception cref="NotSupportedException">The provider is not supported.</exception>
    public static MigrationBuilder ConvertJoinTable(this MigrationBuilder migrationBuilder, LinkTable before, LinkTable after)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        RequireSameCount(before.First, after.First, nameof(after));
        RequireSameCount(before.Second, after.Second, nameof(after));

        var pairs = before.First.Zip(after.First).Concat(before.Second.Zip(after.Second)).Distinct().ToList();
        if (pairs.DistinctBy(pair => pair.First).Count() < pairs.Count || pairs.DistinctBy(pair => pair.Second).Count() < pairs.Count)
        {
            throw Errors.ColumnsNotOneToOne(before.Columns, after.Columns, nameof(after));
        }

        var names = pairs.ToDictionary(pair => pair.First, pair => pair.Second);
        migrationBuilder.Operations.AddRange(Sql(migrationBuilder).RenameTable(Name(before), Name(after)).Select(one => one.Operation));
        migrationBuilder.Operations.AddRange(ColumnRenames.Of(Name(after), names, before.Columns));

        return migrationBuilder;
    }

    /// <summary>Fails the migration if a pair is in several rows of a join table. Call it before the steps that make the pair
    /// unique.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="joinTable">The join table.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">The provider is not supported.</exception>
    public static MigrationBuilder RequireUniqueLinks(this MigrationBuilder migrationBuilder, LinkTable joinTable)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(joinTable);

        var sql = Sql(migrationBuilder);

        return Run(migrationBuilder, LinkChecks.UniquePair(sql, Name(joinTable), joinTable.Columns));
    }

    /// <summary>Copies the links of a foreign key to a join table: one-to-many becomes many-to-many. Call it after the step that creates
    /// the join table, and before the step that drops the column.</summary>
    /// <remarks>Rows whose foreign key is null have no link. Columns of the join table that are required need a default value in the
    /// database.</remarks>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="column">The foreign key.</param>
    /// <param name="joinTable">The join table; its <c>First</c> references the table of <paramref name="column"/>, its <c>Second</c> what
    /// the foreign key references.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The keys have different numbers of columns.</exception>
    /// <exception cref="NotSupportedException">The provider is not supported.</exception>
    public static MigrationBuilder CopyLinksToJoinTable(this MigrationBuilder migrationBuilder, LinkColumn column, LinkTable joinTable)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        RequireMatch(column, joinTable);

        var columns = column.Key.Zip(joinTable.First).Concat(column.ForeignKey.Zip(joinTable.Second)).DistinctBy(pair => pair.Second);

        return Run(migrationBuilder, Sql(migrationBuilder).CopyToJoinTable(Name(column), columns, Name(joinTable), column.ForeignKey, []));
    }

    /// <summary>Copies the links of a join table to a foreign key: many-to-many becomes one-to-many, or one-to-one. Call it after the step
    /// that adds the column, and before the step that drops the join table.</summary>
    /// <remarks>The migration fails if a row of the table has several links; if <see cref="LinkColumn.IsUnique"/> is set, also if several
    /// rows are linked to the same row; if <see cref="LinkColumn.IsRequired"/> is set, also if a row has no link. Otherwise the foreign key
    /// of a row without a link stays null.</remarks>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="joinTable">The join table; its <c>First</c> references the table of <paramref name="column"/>, its <c>Second</c> what
    /// the foreign key references.</param>
    /// <param name="column">The foreign key.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The keys have different numbers of columns.</exception>
    /// <exception cref="NotSupportedException">The provider is not supported.</exception>
    public static MigrationBuilder CopyLinksFromJoinTable(this MigrationBuilder migrationBuilder, LinkTable joinTable, LinkColumn column)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        RequireMatch(column, joinTable);

        var (sql, keys) = (Sql(migrationBuilder), column.Key.Zip(joinTable.First));
        foreach (var check in LinkChecks.Narrow(
            sql, Name(column), keys, Name(joinTable), (joinTable.Second, column.IsUnique, column.IsRequired)))
        {
            Run(migrationBuilder, check);
        }

        return Run(migrationBuilder, sql.CopyFromJoinTable(Name(column), column.ForeignKey.Zip(joinTable.Second), keys, Name(joinTable)));
    }

    /// <summary>Inserts the second row of each link that has only one: a relationship becomes symmetric.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="joinTable">The join table, both of whose foreign keys reference the same table.</param>
    /// <param name="payload">The columns whose values the second row takes from the first; the others get the default of the
    /// database.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The foreign keys have different numbers of columns.</exception>
    /// <exception cref="NotSupportedException">The provider is not supported.</exception>
    public static MigrationBuilder AddMirrors(this MigrationBuilder migrationBuilder, LinkTable joinTable, params string[] payload)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(joinTable);
        ArgumentNullException.ThrowIfNull(payload);
        RequireSameCount(joinTable.First, joinTable.Second, nameof(joinTable));

        var sql = Sql(migrationBuilder);

        return Run(migrationBuilder, sql.AddMirrors(
            Name(joinTable), joinTable.First.Zip(joinTable.Second), payload.Select(column => (column, $"l.{sql.Identifier(column)}"))));
    }

    private static MigrationSql Sql(MigrationBuilder migrationBuilder) => MigrationSql.For(migrationBuilder.ActiveProvider);

    private static MigrationBuilder Run(MigrationBuilder migrationBuilder, string sql)
    {
        migrationBuilder.Operations.Add(new SqlOperation { Sql = sql });

        return migrationBuilder;
    }

    private static TableName Name(LinkTable table) => new(table.Name, table.Schema);

    private static TableName Name(LinkColumn column) => new(column.Table, column.Schema);

    private static void RequireMatch(LinkColumn column, LinkTable joinTable)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(joinTable);
        RequireSameCount(column.Key, joinTable.First, nameof(joinTable));
        RequireSameCount(column.ForeignKey, joinTable.Second, nameof(joinTable));
    }

    private static void RequireSameCount(IReadOnlyList<string> columns, IReadOnlyList<string> others, string parameter)
    {
        if (columns.Count != others.Count)
        {
            throw Errors.DifferentColumnCounts(columns, others, parameter);
        }
    }
}
