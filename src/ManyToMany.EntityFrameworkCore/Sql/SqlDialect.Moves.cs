using ManyToMany.Metadata;

namespace ManyToMany.Sql;

// The statements by which one owner receives the links of another.
internal abstract partial class SqlDialect
{
    private const string Other = "other";

    protected virtual string Copy(CopyLinks copy)
    {
        var relationship = copy.Relationship;
        var ignoring = relationship.UniquePair is { } unique ? OnConflictDoNothing(unique) : null;
        var names = Columns(relationship.PairColumns.Concat(copy.Values.Select(value => value.Column)));
        var (first, second) = CopiedEnds(copy);
        var values = first.Concat(relationship.Shared.WithoutOwners(second)).Concat(copy.Values.Select(Value));
        var conditions = ignoring is null ? Conditions(copy).Append(IsNew(copy)) : Conditions(copy);

        return $"INSERT INTO {Table(relationship.Table)} ({names}){Output(copy, Inserted)}\n"
            + $"SELECT {string.Join(", ", values)}\nFROM {Table(relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {And(conditions)}{ignoring}{Returning(copy)}";
    }

    protected virtual string Preview(CopyLinks copy)
    {
        var (first, second) = CopiedEnds(copy);

        return $"SELECT {string.Join(", ", first.Concat(second))}\nFROM {Table(copy.Relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {And(Conditions(copy).Append(IsNew(copy)))}";
    }

    protected virtual string Repoint(RepointLinks repoint)
        => $"UPDATE {Table(repoint.Relationship.Table)} AS {Identifier(Link)} SET {Set(repoint)}\n"
            + $"WHERE {Condition(repoint)}{Returning(repoint)}";

    protected string Set(RepointLinks repoint)
        => string.Join(", ", RepointedEnds(repoint)
            .SelectMany(end => end.Columns.Zip(Values(repoint.To), (column, value) => $"{Identifier(column)} = {value}")));

    protected string Condition(RepointLinks repoint) => And(Conditions(repoint).Append(IsNew(repoint)));

    protected virtual string Preview(RepointLinks repoint)
    {
        var relationship = repoint.Relationship;
        var ends = new[] { (relationship.Owner, repoint.AtOwner), (relationship.Target, repoint.AtTarget) }
            .SelectMany(end => end.Item2 ? Values(repoint.To) : end.Item1.Columns.Select(column => Identifier(Link, column)));

        return $"SELECT {string.Join(", ", ends)} FROM {Table(relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {Condition(repoint)}";
    }

    private static IEnumerable<RelationshipEnd> RepointedEnds(RepointLinks repoint)
        => !repoint.AtTarget ? [repoint.Relationship.Owner]
            : repoint.AtOwner ? [repoint.Relationship.Owner, repoint.Relationship.Target]
            : [repoint.Relationship.Target];

    /// <summary>The end that the move does not change; <see langword="null"/> for symmetric links of an entity to itself.</summary>
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
        var (kept, moved) = (KeptEnd(move), move is RepointLinks repoint ? RepointedEnds(repoint) : [relationship.Owner]);

        // Links between the two owners would become links of the receiver to itself. A link of the giver to itself has its own statement,
        // because one foreign key at a time would make it a link between the two.
        SqlSource[] others = !relationship.IsSymmetric || kept is null ? [] : move is RepointLinks ? [move.To, move.From] : [move.To];
        IEnumerable<string> conditions =
        [
            .. moved.Select(end => In(Link, end.Columns, move.From)),
            .. others.Select(owner => NotIn(Link, kept!.Columns, owner))];

        if (move.Except is { } except)
        {
            conditions = conditions.Append(NotIn(Link, (kept ?? relationship.Target).Columns, except));
        }

        return move.Visible is { } visible
            ? conditions.Append(In(Link, relationship.RowColumns, visible))
            : conditions.Concat((kept?.NullableColumns ?? []).Select(column => $"{Identifier(Link, column)} IS NOT NULL"));
    }

    /// <summary>The condition that the receiver does not have the link, with the columns that distinguish links of the same pair.</summary>
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
            .. relationship.DistinguishingColumns.Select(
                column => $"NOT ({IsDistinct(Identifier(Other, column), Identifier(Link, column))})"),
        ];

        var other = Searched($"{Table(relationship.Table)} AS {Identifier(Other)}");

        return $"NOT EXISTS (SELECT 1 FROM {other} WHERE {string.Join(" AND ", same)})";
    }
}
