using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tests.Support;

/// <summary>
/// How the tables of a model are distributed: each join table by the foreign key that its primary key begins with, and the entities at that
/// end by their key, where all their keys and unique indexes contain the column; every other table is a reference table, with a copy on each
/// node.
/// </summary>
internal sealed class CitusLayout
{
    private readonly Dictionary<ITable, Distribution?> _tables;

    public CitusLayout(IModel model)
    {
        var relational = model.GetRelationalModel();
        _tables = relational.Tables.ToDictionary(table => table, _ => (Distribution?)null);

        foreach (var table in JoinTables(model).Where(table => table.PrimaryKey is not null))
        {
            var column = table.PrimaryKey!.Columns[0];
            var key = table.ForeignKeyConstraints.FirstOrDefault(foreign => foreign.Columns is [var only] && only == column);

            if (key is not null && CanBeDistributed(table, column) && CanBeDistributed(key.PrincipalTable, key.PrincipalColumns[0]))
            {
                _tables[key.PrincipalTable] ??= new Distribution(key.PrincipalColumns[0].Name, CoLocatedWith: null);
                _tables[table] = new Distribution(column.Name, key.PrincipalTable);
            }
        }
    }

    /// <summary>Distributes the tables. Foreign keys that Citus refuses, such as one to an entity on another shard, are dropped.</summary>
    public string Script()
    {
        var script = new StringBuilder();
        script.AppendLine(
            """
            CREATE TEMPORARY TABLE keys AS
            SELECT conrelid::regclass::text AS source, conname AS name, pg_get_constraintdef(oid) AS definition
            FROM pg_constraint
            WHERE contype = 'f' AND connamespace::regnamespace::text !~ '^(pg_|information_schema|citus|columnar)';
            DO $$
            DECLARE key record;
            BEGIN
                FOR key IN SELECT * FROM keys LOOP
                    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.source, key.name);
                END LOOP;
            END $$;
            """);

        foreach (var (table, distribution) in _tables.OrderBy(pair => pair.Value is { CoLocatedWith: not null }))
        {
            script.AppendLine(distribution is null
                ? $"SELECT create_reference_table('{Name(table)}');"
                : $"SELECT create_distributed_table('{Name(table)}', '{distribution.Column.Replace("'", "''", StringComparison.Ordinal)}', "
                    + $"colocate_with => '{(distribution.CoLocatedWith is { } other ? Name(other) : "none")}');");
        }

        script.AppendLine(
            """
            DO $$
            DECLARE key record;
            BEGIN
                FOR key IN SELECT * FROM keys LOOP
                    BEGIN
                        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', key.source, key.name, key.definition);
                    EXCEPTION WHEN OTHERS THEN
                        RAISE NOTICE '%', SQLERRM;
                    END;
                END LOOP;
            END $$;
            """);

        return script.ToString();
    }

    private static IEnumerable<ITable> JoinTables(IModel model)
        => model.GetEntityTypes()
            .SelectMany(type => type.GetDeclaredSkipNavigations())
            .SelectMany(navigation => navigation.JoinEntityType.GetTableMappings().Select(mapping => (ITable)mapping.Table))
            .Distinct();

    private static bool CanBeDistributed(ITable table, IColumn column)
        => table.UniqueConstraints.Select(key => key.Columns)
            .Concat(table.Indexes.Where(index => index.IsUnique).Select(index => index.Columns))
            .All(columns => columns.Contains(column));

    private static string Name(ITable table)
        => (table.Schema is null ? $"\"{table.Name}\"" : $"\"{table.Schema}\".\"{table.Name}\"").Replace("'", "''", StringComparison.Ordinal);

    private sealed record Distribution(string Column, ITable? CoLocatedWith);
}
