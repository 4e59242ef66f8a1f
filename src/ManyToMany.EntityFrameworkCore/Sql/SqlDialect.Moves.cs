using ManyToMany.Metadata;

namespace ManyToMany.Sql;

// The statements by which one owner receives the links of another.
internal abstract partial class SqlDialect
{
    private const string Other = "other";

    protected virtual string Copy(CopyLinks copy)
    {
        var relationship = copy.Relationship;
        var unique = relationship.UniquePair;
        var names = Columns(relationship.PairColumns.Concat(copy.Values.Select(value => value.Column)));
        var (first, second) = CopiedEnds(copy);
        var values = first.Concat(relationship.Shared.WithoutOwners(second)).Concat(copy.Values.Select(Value));
        var conditions = unique is null ? Conditions(copy).Append(IsNew(copy)) : Conditions(copy);
        var rows = $"SELECT {string.Join(", ", values)}\nFROM {Table(relationship.Table)} AS {Identifier(Link)}\nWHERE {And(conditions)}";

        return $"INSERT INTO {Table(relationship.Table)} ({names})\n"
            + (unique is null ? rows : OnConflictDoNothing(rows, unique))
            + Returning(copy);
    }

    protected virtual string Preview(CopyLinks copy)
    {
        var (first, second) = CopiedEnds(copy);

        return $"SELECT {string.Join(", ", first.Concat(second))}\nFROM {Table(copy.Relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {And(Conditions(copy).Append(IsNew(copy)))}";
    }

    protected virtual string Repoint(RepointLinks repoint)
    {
        var set = RepointedEnds(repoint).SelectMany(end => end.Columns.Zip(Values(repoint.To), (column, value) => $"{Identifier(column)} = {value}"));

        return $"UPDATE {Table(repoint.Relationship.Table)} AS {Identifier(Link)} SET {string.Join(", ", set)}\n"
            + $"WHERE {And(Conditions(repoint).Append(IsNew(repoint)))}{Returning(repoint)}";
    }

    protected virtual string Preview(RepointLinks repoint)
    {
        var relationship = repoint.Relationship;
        var ends = new[] { (relationship.Owner, repoint.AtOwner), (relationship.Target, repoint.AtTarget) }
            .SelectMany(end => end.Item2 ? Values(repoint.To) : end.Item1.Columns.Select(column => Identifier(Link, column)));

        return $"SELECT {string.Join(", ", ends)} FROM {Table(relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {And(Conditions(repoint).Append(IsNew(repoint)))}";
    }

    private static IEnumerable<RelationshipEnd> RepointedEnds(RepointLinks repoint)
        => [.. repoint.AtOwner ? [repoint.Relationship.Owner] : Array.Empty<RelationshipEnd>(),
            .. repoint.AtTarget ? [repoint.Relationship.Target] : Array.Empty<RelationshipEnd>()];

    /// <summary>The end that the move does not change; <see langword="null"/> for links of a symmetric relationship to themselves.</summary>
    private static RelationshipEnd? KeptEnd(MoveLinks move)
        => move switch
        {
            RepointLinks { AtOwner: true, AtTarget: true } => null,
            RepointLinks { AtTarget: true } => move.Relationship.Owner,
            _ => move.Relationship.Target,
        };

    private (IEnumerable<string> First, IEnumerable<string> Second) CopiedEnds(CopyLinks copy)
    {
        var target = copy.Relationship.Target.Columns.Select(column => Identifier(Link, column));

        return copy.IsMirror ? (target, Values(copy.To)) : (Values(copy.To), target);
    }

    private IEnumerable<string> Conditions(MoveLinks move)
    {
        var relationship = move.Relationship;
        var moved = move is RepointLinks repoint ? RepointedEnds(repoint) : [relationship.Owner];
        var kept = KeptEnd(move);

        foreach (var end in moved)
        {
            yield return In(Link, end.Columns, move.From);
        }

        // Links between the two owners would become links of the receiver to itself.
        if (relationship.IsSymmetric && kept is not null)
        {
            yield return NotIn(Link, kept.Columns, move.To);
        }

        // A link of the giver to itself has its own statement, because one foreign key at a time would make it a link between the two.
        if (relationship.IsSymmetric && kept is not null && move is RepointLinks)
        {
            yield return NotIn(Link, kept.Columns, move.From);
        }

        if (move.Except is { } except)
        {
            yield return NotIn(Link, (kept ?? relationship.Target).Columns, except);
        }

        if (move.Visible is { } visible)
        {
            yield return In(Link, relationship.RowColumns, visible);
        }
        else
        {
            foreach (var column in kept?.NullableColumns ?? [])
            {
                yield return $"{Identifier(Link, column)} IS NOT NULL";
            }
        }
    }

    /// <summary>The condition that the receiver does not have the link, including the columns that distinguish links of the same pair.</summary>
    private string IsNew(MoveLinks move)
    {
        var relationship = move.Relationship;
        var owned = move switch
        {
            RepointLinks repoint => RepointedEnds(repoint),
            CopyLinks { IsMirror: true } => [relationship.Target],
            _ => [relationship.Owner],
        };
        var (kept, linked) = move is CopyLinks { IsMirror: true }
            ? (relationship.Owner, relationship.Target)
            : (KeptEnd(move), KeptEnd(move));
        IEnumerable<string> same =
        [
            .. owned.Select(end => In(Other, end.Columns, move.To)),
            .. kept?.Columns.Zip(linked!.Columns, (column, source) => $"{Identifier(Other, column)} = {Identifier(Link, source)}") ?? [],
            .. relationship.DistinguishingColumns.Select(column => $"NOT ({IsDistinct(Identifier(Other, column), Identifier(Link, column))})"),
        ];

        return $"NOT EXISTS (SELECT 1 FROM {Table(relationship.Table)} AS {Identifier(Other)} WHERE {string.Join(" AND ", same)})";
    }
}
