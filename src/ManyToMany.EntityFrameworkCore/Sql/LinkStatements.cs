using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Sql;

/// <summary>A statement as data: a dialect renders it whole, and an equal statement has the same text. Everything that varies from call to
/// call is in parameters.</summary>
internal abstract record LinkStatement;

/// <summary>A statement that writes links, or as a preview selects the links that it would write.</summary>
internal abstract record LinkWrite(Relationship Relationship) : LinkStatement
{
    /// <summary>Whether the statement selects instead of writing.</summary>
    public bool IsPreview { get; init; }

    /// <summary>Whether the statement returns the keys of the links that it writes.</summary>
    public bool ReturnsKeys { get; init; }

    /// <summary>Whether the statement selects the number of the links that it writes, in place of their keys.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Whether all links are of one owner, whose key is not returned.</summary>
    public bool IsOfOneOwner { get; init; }

    /// <summary>The columns that are returned after the keys.</summary>
    public ValueList<string> Returned { get; init; } = ValueList<string>.Empty;
}

/// <summary>Inserts the links that do not exist, with values for the columns besides the foreign keys.</summary>
internal sealed record InsertLinks(Relationship Relationship, LinkSources Links, ValueList<ColumnValue> Values) : LinkWrite(Relationship)
{
    /// <summary>The columns of the key or index by which the database knows an existing link, if any.</summary>
    public ValueList<string>? Unique { get; init; }

    /// <summary>What an existing link has besides the same keys: a column with the name of a parameter, or with null.</summary>
    public ValueList<(string Column, string? Parameter)> Existing { get; init; } = ValueList<(string, string?)>.Empty;

    /// <summary>Whether a link that exists is inserted once more.</summary>
    public bool Repeats { get; init; }
}

internal sealed record DeleteLinks(Relationship Relationship, LinkRows Rows) : LinkWrite(Relationship);

/// <summary>Sets columns of links where they differ.</summary>
internal sealed record UpdateLinks(Relationship Relationship, LinkRows Rows, ValueList<ColumnValue> Values) : LinkWrite(Relationship)
{
    /// <summary>Whether the links may be on several servers.</summary>
    public bool IsSharded { get; init; }

    /// <summary>The source of values that differ from row to row; <see langword="null"/> if all rows get the same values.</summary>
    public SqlSource? From { get; init; }

    /// <summary>The columns of the join table that equal the first columns of <see cref="From"/>.</summary>
    public IReadOnlyList<string> FromKey { get; init; } = [];
}

/// <summary>Links of one owner (<c>From</c>) that another owner (<c>To</c>) receives.</summary>
internal abstract record MoveLinks(Relationship Relationship, SqlSource From, SqlSource To) : LinkWrite(Relationship)
{
    /// <summary>The primary keys of the rows that query filters let through; <see langword="null"/> if nothing hides rows.</summary>
    public SqlSource? Visible { get; init; }

    /// <summary>The keys at the other end whose links are left out.</summary>
    public SqlSource? Except { get; init; }

    /// <summary>Whether the links of the two owners may be on different servers.</summary>
    public bool IsSharded { get; init; }
}

/// <summary>Inserts copies of the links of an owner for another owner, or as a mirror such that lead to the other owner.</summary>
internal sealed record CopyLinks(Relationship Relationship, SqlSource From, SqlSource To, ValueList<ColumnValue> Values, bool IsMirror)
    : MoveLinks(Relationship, From, To);

/// <summary>Updates a foreign key of links from one owner to another: that of the owner's end, that of the target's, or for the link of a
/// symmetric relationship to itself both.</summary>
internal sealed record RepointLinks(Relationship Relationship, SqlSource From, SqlSource To, bool AtOwner, bool AtTarget)
    : MoveLinks(Relationship, From, To)
{
    /// <summary>The values of new links that are inserted instead; <see langword="null"/> for an update.</summary>
    public ValueList<ColumnValue>? Inserted { get; init; }
}

/// <summary>What a <see cref="SelectLinks"/> returns.</summary>
internal enum LinkResult
{
    Count,

    /// <summary>One row if there is a link.</summary>
    Any,

    /// <summary>The keys of the targets, each once.</summary>
    TargetKeys,

    /// <summary>The number of different targets.</summary>
    TargetCount,

    /// <summary>The number of links of each owner that has any, after its key.</summary>
    OwnerCounts,

    /// <summary>The keys of both ends, and columns after them.</summary>
    Keys,
    LockedKeys,
}

/// <summary>Reads links from the join table.</summary>
internal sealed record SelectLinks(Relationship Relationship, LinkRows Rows, LinkResult Result) : LinkStatement
{
    /// <summary>The columns that are returned after the keys.</summary>
    public ValueList<string> Columns { get; init; } = ValueList<string>.Empty;

    /// <summary>Whether the links may be on several servers, where a <c>SELECT</c> cannot lock them.</summary>
    public bool IsSharded { get; init; }

    /// <summary>Whether no target is found twice: one owner has each at most once.</summary>
    public bool HasEachTargetOnce
        => Relationship.UniquePair is not null && Rows is { Links.Owners.Form: SqlForm.Scalars, AtEitherEnd: false };
}

/// <summary>Locks rows of an end's table in the order of their keys, and returns the keys.</summary>
internal sealed record LockEnds(StoreObjectIdentifier Table, ValueList<string> KeyColumns, SqlSource Keys) : LinkStatement
{
    /// <summary>Whether the keys are returned and nothing is locked.</summary>
    public bool OnlyReads { get; init; }

    /// <summary>Whether no other transaction can insert links of the rows.</summary>
    public bool ExcludesInserts { get; init; }
}

/// <summary>Returns the keys of a source, each once.</summary>
internal sealed record SelectKeys(SqlSource Keys) : LinkStatement;

/// <summary>Returns the keys of a list that a query does not have.</summary>
internal sealed record SelectMissingKeys(SqlSource Keys, SqlSource Existing) : LinkStatement;

/// <summary>Returns the keys of a list that a query has, each followed by the query's own.</summary>
internal sealed record SelectSameKeys(SqlSource Keys, SqlSource Existing) : LinkStatement;

/// <summary>Inserts the targets that do not exist and returns their keys, then selects the keys of all targets, as a second result: the
/// number of each row in the list, followed by the key.</summary>
internal sealed record InsertTargets(NaturalKey Key, ValueList<ColumnValue> Values, SqlSource Rows, ValueList<string> Returned)
    : LinkStatement;
