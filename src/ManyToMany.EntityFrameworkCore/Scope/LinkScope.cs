using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Scope;

/// <summary>What a verb is called on: whose links, which of them, and how.</summary>
internal sealed record LinkScope(DbContext Context, Relationship Relationship, JoinTableSql Sql, KeySource Owners)
{
    /// <summary>The condition on the payload that the links meet; <see langword="null"/> for all of them.</summary>
    public LinkFilter? Filter { get; init; }

    public LinkOptions Options { get; init; } = LinkOptions.Default;

    /// <summary>Whether the caller waits, so that nothing may go on on another thread.</summary>
    public bool IsSync { get; init; }

    /// <summary>
    /// Whether rows are named as they are: each by itself where a symmetric link has two, and whatever query filters hide.
    /// </summary>
    public bool NamesRows { get; init; }

    /// <summary>Whether rows of the join table may be none of the links in scope.</summary>
    public bool IsFiltered => Filter is not null || (NamesRows ? Relationship.SharesTable : Relationship.IsFiltered);

    /// <summary>Whether results give numbers of links instead of their keys.</summary>
    public bool TellsNumbers => Owners is KeySource.FromQuery || Options.CountOnly;

    /// <summary>The columns of a key or unique index that lets in each link once, given the condition.</summary>
    public IReadOnlyList<string>? Unique => Filter is null ? Relationship.UniquePair : Relationship.FindUnique(Filter.Known);

    /// <summary>Whether links are made under locks, because no unique pair protects them; but not to repeat links on purpose.</summary>
    public bool IsGuarded
        => Sql.Dialect.RowLock is not null
            && Options.Existing != ExistingLinks.Repeat
            && Unique is null;

    public LinkQueries Queries => new(this);

    public LinkWriter Writer => new(this);

    public LinkReader Reader => new(this);
}
