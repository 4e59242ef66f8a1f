using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Scope;

/// <summary>The links that a call is about: of which owners, under which condition, with which options.</summary>
internal sealed record LinkScope(DbContext Context, JoinTableSql Sql, KeySource Owners)
{
    public Relationship Relationship => Sql.Relationship;

    /// <summary>The condition on the payload that the links meet; <see langword="null"/> for all links.</summary>
    public LinkFilter? Filter { get; init; }

    public LinkOptions Options { get; init; } = LinkOptions.Default;

    /// <summary>Comments for the statements of the call.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The defaults of new links, if several statements of this scope are one call; otherwise each verb computes them.</summary>
    public LinkDefaultValues? Defaults { get; init; }

    /// <summary>Whether the call is synchronous, as <c>SaveChanges</c> is.</summary>
    public bool IsSync { get; init; }

    /// <summary>Whether the statements are those that a sharded database plans. A call does not change them in between.</summary>
    public bool IsSharded { get; init; } = Sql.IsSharded;

    /// <summary>Whether query filters do not apply.</summary>
    public bool IgnoresFilters { get; init; }

    /// <summary>Whether a query must find which rows of the join table are links in scope.</summary>
    public bool IsFiltered => Filter is not null || (IgnoresFilters ? Relationship.SharesTable : Relationship.IsFiltered);

    /// <summary>Whether results are numbers of links instead of their keys.</summary>
    public bool ReturnsCounts => Owners is KeySource.FromQuery || Options.CountOnly;

    /// <summary>The columns of a key or unique index that lets in each link once, given the condition.</summary>
    public IReadOnlyList<string>? Unique => Filter is null ? Relationship.UniquePair : Relationship.FindUnique(Filter.Known);

    /// <summary>Whether rows of an end are locked before links are inserted, because no unique index keeps a link from being inserted
    /// twice.</summary>
    public bool LocksInserts => Sql.Dialect.LocksRows && Options.Existing != ExistingLinks.Repeat && Unique is null;

    /// <summary>The links of rows: a symmetric link once, as the call names it, otherwise as seen from an owner in scope.</summary>
    public LinkChanges Collapse(LinkChanges rows, LinkSelection? named)
        => Relationship.IsSymmetric
            ? Relationship.Direction.Collapse(rows, named?.Links ?? [], (Owners as KeySource.Listed)?.Keys)
            : rows;
}
