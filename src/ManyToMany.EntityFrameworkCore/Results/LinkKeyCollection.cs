using System.Collections;
using ManyToMany.Results;

namespace ManyToMany;

/// <summary>The links that a call added, removed, updated or did not need to change. <see cref="Count"/> is always exact. The keys are
/// listed unless the owners were given by a query (<c>db.Books.Where(…).Links(…)</c>, <c>ForAll</c>), where the list could be as long as
/// the table, or <see cref="LinkOptions.CountOnly"/> is set.</summary>
public sealed class LinkKeyCollection : IReadOnlyList<LinkKey>
{
    internal static readonly LinkKeyCollection Empty = new([]);

    private readonly IReadOnlyList<LinkKey>? _links;

    internal LinkKeyCollection(IReadOnlyList<LinkKey> links)
    {
        _links = links;
        Count = links.Count;
    }

    internal LinkKeyCollection(int count) => Count = count;

    /// <summary>Gets the number of links.</summary>
    public int Count { get; }

    /// <summary>Gets a value indicating whether the keys are listed, not only counted.</summary>
    /// <value><see langword="false"/> if the owners were given by a query, or <see cref="LinkOptions.CountOnly"/> is set.</value>
    public bool HasKeys => _links is not null;

    private IReadOnlyList<LinkKey> Links => _links ?? throw Errors.OnlyCounted();

    /// <summary>Gets a link.</summary>
    /// <param name="index">The zero-based index; the order of the links is undefined.</param>
    /// <returns>The keys of the link.</returns>
    /// <exception cref="InvalidOperationException">The links were only counted.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative or not less than <see cref="Count"/>.</exception>
    public LinkKey this[int index] => Links[index];

    /// <summary>Returns the keys of the targets.</summary>
    /// <typeparam name="TKey">The type of the key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <returns>One key for each link.</returns>
    /// <exception cref="InvalidOperationException">The links were only counted, or the keys are not of this type.</exception>
    public TKey[] TargetKeys<TKey>()
        where TKey : notnull
        => [.. Links.Select(link => KeyTypes.As<TKey>(link.Target))];

    /// <summary>Returns the keys of the owners.</summary>
    /// <typeparam name="TKey">The type of the key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <returns>One key for each link.</returns>
    /// <exception cref="InvalidOperationException">The links were only counted, or the keys are not of this type.</exception>
    public TKey[] OwnerKeys<TKey>()
        where TKey : notnull
        => [.. Links.Select(link => KeyTypes.As<TKey>(link.Owner))];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The links were only counted.</exception>
    public IEnumerator<LinkKey> GetEnumerator() => Links.GetEnumerator();

    internal LinkKeyCollection Counted() => new(Count);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
