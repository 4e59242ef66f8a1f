namespace ManyToMany.Migrations;

/// <summary>Which column of a join table is which, before and after a migration. The pair is known; the rest goes by the names of columns
/// and properties. A single renamed column of the same type remains the same column, as EF has it.</summary>
internal sealed class ColumnMap
{
    private readonly Dictionary<string, string> _after = [];

    public ColumnMap(JoinChange change, TableDefinition before, TableDefinition after)
    {
        foreach (var (old, now) in change.PairColumns)
        {
            _after[old] = now;
        }

        var removed = Others(before, _after.Keys);
        var added = Others(after, _after.Values);
        void Match(Func<string, string, bool> isSame)
        {
            foreach (var old in removed.ToList())
            {
                if (added.Where(now => isSame(old, now)).ToList() is [var only] && removed.Count(other => isSame(other, only)) == 1)
                {
                    _after[old] = only;
                    removed.Remove(old);
                    added.Remove(only);
                }
            }
        }

        Match((old, now) => old == now);
        Match((old, now) => Properties(before, old).Intersect(Properties(after, now)).Any());
        Match((old, now) => before.Column(old).ColumnType == after.Column(now).ColumnType
            && before.Column(old).IsNullable == after.Column(now).IsNullable
            && change.Before.KeyColumns.Contains(old) == change.After.KeyColumns.Contains(now));
        (Removed, Added) = (removed, added);
    }

    /// <summary>The columns that the table has afterwards and had before, by the name before.</summary>
    public IReadOnlyDictionary<string, string> Kept => _after;

    public IReadOnlyList<string> Removed { get; }

    public IReadOnlyList<string> Added { get; }

    /// <summary>The names afterwards; <see langword="null"/> if one of the columns is gone.</summary>
    public IReadOnlyList<string>? After(IReadOnlyCollection<string> before)
        => before.All(_after.ContainsKey) ? [.. before.Select(column => _after[column])] : null;

    private static List<string> Others(TableDefinition table, IEnumerable<string> pair)
        => [.. table.Create.Columns.Select(column => column.Name).Except(pair)];

    private static IEnumerable<string> Properties(TableDefinition table, string column)
        => table.Properties(column).Select(property => property.Name);
}
