using ManyToMany.Metadata;

namespace ManyToMany.Sql;

// Each write as a look at what it would do: the pairs that it would tell.
internal sealed partial class JoinTableSql
{
    /// <summary>Begins what <see cref="Delete"/> would delete.</summary>
    public string Deletable => $"SELECT {BothEnds} FROM {Table}";

    /// <summary>The links that <see cref="Insert"/> would make.</summary>
    public string Insertable(PairSource source, IEnumerable<string>? existing)
    {
        var (owners, targets) = source == PairSource.Product ? (Owners, Targets) : (Pairs, Pairs);
        var pair = _relationship.Owner.Columns.Select(column => Qualified(owners, column))
            .Concat(_relationship.Target.Columns.Select(column => Qualified(targets, column)));
        var condition = existing is null ? "" : $"\nWHERE {IsNew(source, existing)}";

        return $"SELECT {string.Join(", ", pair)}\nFROM {Text(source)}{condition}";
    }

    /// <summary>The links that <see cref="Update"/> would change.</summary>
    public string Updatable(IReadOnlyList<(string Name, string Expression)> columns, string? from, string condition)
    {
        var source = from is null ? "" : $", {Identifier(from)}";

        return $"{Deletable}{source}\n{condition}\n  AND ({Differs(columns)})";
    }

    /// <summary>The copies that <see cref="Copy"/> would make.</summary>
    public string Copyable(IEnumerable<string> conditions, bool isMirror)
    {
        var owner = _relationship.Owner.Columns.Select(column => Qualified(Owners, column));
        var target = _relationship.Target.Columns.Select(column => Qualified("link", column));
        var (first, second) = isMirror ? (target, owner) : (owner, target);

        return $"SELECT {string.Join(", ", first.Concat(second))}\nFROM {Table} AS {Identifier("link")} CROSS JOIN {Identifier(Owners)}\n"
            + $"WHERE {string.Join("\n  AND ", conditions.Append(IsNewTo(isMirror)))}";
    }

    /// <summary>The links, as they would then be, that <see cref="Repoint"/> would give another owner.</summary>
    public string Repointable(IReadOnlyList<RelationshipEnd> ends, RelationshipEnd? other, IEnumerable<string> conditions)
    {
        var pair = new[] { _relationship.Owner, _relationship.Target }.SelectMany(end => ends.Contains(end)
            ? _relationship.Owner.Columns.Select(column => $"(SELECT {Identifier(column)} FROM {Identifier(Owners)})")
            : end.Columns.Select(column => Qualified("link", column)));

        return $"SELECT {string.Join(", ", pair)} FROM {Table} AS {Identifier("link")}\n"
            + $"WHERE {string.Join("\n  AND ", conditions.Append(IsUnknown(ends, other)))}";
    }
}
