using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>Renames columns one after the other, so that no name is given before it is free. Names that are exchanged need a third
/// one.</summary>
internal static class ColumnRenames
{
    public static IEnumerable<RenameColumnOperation> Of(
        TableName table, IReadOnlyDictionary<string, string> names, IEnumerable<string> columns)
    {
        var existing = columns.ToHashSet();
        var open = names.Where(name => name.Key != name.Value).ToList();
        while (open.Count > 0)
        {
            var index = open.FindIndex(rename => !existing.Contains(rename.Value));
            var (from, to) = open[Math.Max(index, 0)];
            open.RemoveAt(Math.Max(index, 0));
            if (index < 0)
            {
                var free = to + "_";
                while (existing.Contains(free))
                {
                    free += "_";
                }

                open.Add(new(free, to));
                to = free;
            }

            existing.Remove(from);
            existing.Add(to);

            yield return new RenameColumnOperation { Table = table.Name, Schema = table.Schema, Name = from, NewName = to };
        }
    }
}
