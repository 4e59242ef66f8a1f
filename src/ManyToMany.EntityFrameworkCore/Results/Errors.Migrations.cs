namespace ManyToMany.Results;

internal static partial class Errors
{
    private const string ByHand = "Scaffold one change in a migration of its own, the other in the next; or make the migration without "
        + "UseManyToMany() on the context and write";

    public static InvalidOperationException SeveralReadings(IEnumerable<object> before, IEnumerable<object> after)
        => new($"The migration is not scaffolded because the links of {string.Join(" and ", before)} can move to "
            + $"{string.Join(" or ", after)}, and nothing shows which is meant. {ByHand} 'migrationBuilder.ConvertJoinTable(…)' or "
            + "'migrationBuilder.CopyLinksToJoinTable(…)' in it.");

    public static InvalidOperationException SeveralDirections(object before, object after)
        => new($"The migration is not scaffolded because {before} and {after} link an entity type to itself, and no column has a name in "
            + $"both that shows which is which. Rename one column at a time, or make the migration without UseManyToMany() on the context "
            + "and write 'migrationBuilder.ConvertJoinTable(…)' or 'migrationBuilder.CopyLinksToJoinTable(…)' in it.");

    public static InvalidOperationException PrincipalKeyChanged(object before, object after)
        => new($"The migration is not scaffolded because the columns of the foreign keys of {before} and of {after} are not one to one. "
            + "Make the migration without UseManyToMany() on the context, and write the statements that fill the new columns in it.");

    public static InvalidOperationException JoinTableNameTaken(object join, string table)
        => new($"The migration is not scaffolded because the table '{table}' of {join} is also a table of another entity type before or "
            + $"after it. {ByHand} 'migrationBuilder.ConvertJoinTable(…)' in it.");

    public static InvalidOperationException OwnKeyNotGenerated(object join, string column)
        => new($"The migration is not scaffolded because the database cannot generate '{column}' for the rows that {join} has. Let the "
            + "database generate it (ValueGeneratedOnAdd() with a number or a Guid, HasDefaultValueSql()).");

    public static ArgumentException DifferentColumnCounts(IEnumerable<string> columns, IEnumerable<string> others, string parameter)
        => Argument($"The columns '{string.Join("', '", others)}' are wrong because '{string.Join("', '", columns)}' are not as many. Give "
            + "each column its counterpart, in the same order.", parameter);

    public static ArgumentException ColumnsNotOneToOne(IEnumerable<string> before, IEnumerable<string> after, string parameter)
        => Argument(
            $"The columns '{string.Join("', '", after)}' are wrong because '{string.Join("', '", before)}' cannot be renamed to them: "
            + "the foreign keys share a column in one of the tables only. Add and fill the columns instead.", parameter);

    public static NotSupportedException MigrationsUnsupported(string? provider)
        => new($"'{provider}' is not a supported database provider because ManyToMany has no SQL for its migrations. Write the statement "
            + "with 'migrationBuilder.Sql(…)'.");
}
