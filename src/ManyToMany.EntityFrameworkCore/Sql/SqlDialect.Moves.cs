using ManyToMany.Metadata;

namespace ManyToMany.Sql;

// The statements by which one owner receives the links of another.
internal abstract partial class SqlDialect
{
    private const string Other = "other";

    protected virtual string Copy(CopyLinks copy)
    {
        var (first, second) = CopiedEnds(copy);

        return Insert(copy, first, second, copy.Values);
    }

    protected virtual string Preview(CopyLinks copy)
    {
        var (first, second) = CopiedEnds(copy);

        return $"SELECT {string.Join(", ", first.Concat(second))}\nFROM {Table(copy.Relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {And(Conditions(copy).Append(IsNew(copy)))}";
    }

    protected virtual string Repoint(RepointLinks repoint)
        => repoint.Inserted is { } inserted && MovedEnds(repoint) is var (first, second)
            ? Insert(repoint, first, second, inserted)
            : $"UPDATE {Table(repoint.Relationship.Table)} AS {Identifier(Link)} SET {Set(repoint)}\n"
                + $"WHERE {Condition(repoint)}{Returning(repoint)}";

    protected string Set(RepointLinks repoint)
        => string.Join(", ", RepointedEnds(repoint)
            .SelectMany(end => end.Columns.Zip(Values(repoint.To), (column, value) => $"{Identifier(column)} = {value}")));

    protected string Condition(RepointLinks repoint) => And(Conditions(repoint).Append(IsNew(repoint)));

    protected virtual string Preview(RepointLinks repoint)
    {
        var (first, second) = MovedEnds(repoint);

        return $"SELECT {string.Join(", ", first.Concat(second))} FROM {Table(repoint.Relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {Condition(repoint)}";
    }

    /// <summary>Inserts links with the given ends, unless the receiver has them.</summary>
    private string Insert(MoveLinks move, IEnumerable<string> owner, IEnumerable<string> target, ValueList<ColumnValue> copied)
    {
        var relationship = move.Relationship;
        var ignoring = relationship.UniquePair is { } unique ? OnConflictDoNothing(unique) : null;
        var names = Columns(relationship.PairColumns.Concat(copied.Select(value => value.Column)));
        var values = owner.Concat(relationship.Shared.WithoutOwners(target)).Concat(copied.Select(Value));
        var conditions = ignoring is null ? Conditions(move).Append(IsNew(move)) : Conditions(move);

        return $"INSERT INTO {Table(relationship.Table)} ({names}){Output(move, Inserted)}\n"
            + $"SELECT {string.Join(", ", values)}\nFROM {Table(relationship.Table)} AS {Identifier(Link)}\n"
            + $"WHERE {And(conditions)}{ignoring}{Returning(move)}";
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

    private (IEnumerable<string> First, IEnumerable<string> Second) MovedEnds(RepointLinks repoint)
    {
        return (Values(repoint.Relationship.Owner, repoint.AtOwner), Values(repoint.Relationship.Target, repoint.AtTarget));

        IEnumerable<string> Values(RelationshipEnd end, bool isMoved)
            => isMoved ? this.Values(repoint.To) : end.Columns.Select(column => Identifier(Link, column));
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
        var from = $"FROM {Searched($"{Table(relationship.Table)} AS {Identifier(Other)}")} WHERE ";
        var ofReceiver = owned.Select(end => In(Other, end.Columns, move.To));

        // No subquery that refers to the outer row, which may be on another server.
        if (move.IsSharded && kept is not null && relationship.DistinguishingColumns.Count == 0)
        {
            var notNull = kept.NullableColumns.Select(column => $"{Identifier(Other, column)} IS NOT NULL");

            return NotIn(
                [.. linked!.Columns.Select(column => Identifier(Link, column))],
                $"SELECT {Columns(Other, kept.Columns)} {from}{string.Join(" AND ", ofReceiver.Concat(notNull))}");
        }

        IEnumerable<string> same =
        [
            .. ofReceiver,
            .. kept?.Columns.Zip(linked!.Columns, (column, source) => $"{Identifier(Other, column)} = {Identifier(Link, source)}") ?? [],
            .. relationship.DistinguishingColumns.Select(
                column => $"NOT ({IsDistinct(Identifier(Other, column), Identifier(Link, column))})"),
        ];

        return $"NOT EXISTS (SELECT 1 {from}{string.Join(" AND ", same)})";
    }
}
