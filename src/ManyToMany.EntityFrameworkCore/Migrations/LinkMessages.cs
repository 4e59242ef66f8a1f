namespace ManyToMany.Migrations;

/// <summary>The messages with which a migration fails before it changes anything.</summary>
internal static class LinkMessages
{
    public static string Repeated(TableName joinTable)
        => $"The links in '{joinTable.Name}' cannot become unique because some pairs are in several rows. Delete the repeated rows first.";

    public static string SeveralLinks(TableName table, TableName joinTable)
        => $"The links in '{joinTable.Name}' cannot move to a column of '{table.Name}' because some rows of '{table.Name}' have several "
            + "links. Delete all but one first.";

    public static string SeveralOwners(TableName table, TableName joinTable)
        => $"The links in '{joinTable.Name}' cannot move to a unique column of '{table.Name}' because several rows of '{table.Name}' "
            + "are linked to the same row. Delete all but one of these links first.";

    public static string NoLink(TableName table, TableName joinTable)
        => $"The links in '{joinTable.Name}' cannot move to a required column of '{table.Name}' because some rows of '{table.Name}' "
            + "have no link. Insert one, or make the foreign key optional.";
}
