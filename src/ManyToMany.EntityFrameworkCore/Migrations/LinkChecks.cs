namespace ManyToMany.Migrations;

/// <summary>Statements that fail a migration before it changes anything.</summary>
internal static class LinkChecks
{
    public static string UniquePair(MigrationSql sql, TableName joinTable, IEnumerable<string> pair)
        => sql.FailIfExists(
            sql.Repeated(joinTable, pair),
            $"The links in '{joinTable.Name}' cannot become unique because some pairs are in several rows. Delete the repeated rows "
            + "first.");

    public static string NoNull(MigrationSql sql, TableName joinTable, string column)
        => sql.FailIfExists(
            sql.Null(joinTable, column),
            $"The column '{column}' of '{joinTable.Name}' cannot become required because some rows have no value in it. Delete these rows "
            + "first.");

    /// <summary>The checks before links move from a join table to a foreign key of a table.</summary>
    public static IEnumerable<string> Narrow(
        MigrationSql sql, TableName table, IEnumerable<(string Key, string JoinColumn)> keys, TableName joinTable,
        (IEnumerable<string> Principal, bool IsUnique, bool IsRequired) foreignKey)
    {
        var links = $"The links in '{joinTable.Name}' cannot move to";
        yield return sql.FailIfExists(
            sql.Repeated(joinTable, keys.Select(key => key.JoinColumn)),
            $"{links} a column of '{table.Name}' because some of its rows have several links. Delete all but one of them first.");
        if (foreignKey.IsUnique)
        {
            yield return sql.FailIfExists(
                sql.Repeated(joinTable, foreignKey.Principal),
                $"{links} a unique column of '{table.Name}' because several of its rows are linked to the same row. Delete all but one of "
                + "these links first.");
        }

        if (foreignKey.IsRequired)
        {
            yield return sql.FailIfExists(
                sql.Unlinked(table, keys, joinTable),
                $"{links} a required column of '{table.Name}' because some of its rows have no link. Insert one, or make the foreign key "
                + "optional.");
        }
    }
}
