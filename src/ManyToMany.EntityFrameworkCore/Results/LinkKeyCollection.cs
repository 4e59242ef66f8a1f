using System.Collections;
using ManyToMany.Results;

namespace ManyToMany;

/// <summary>
/// The links that a verb added, removed, updated or found as they should be. <see cref="Count"/> is always exact; the keys are there
/// unless the owners were named by a query (<c>Where</c>, <c>ForAll</c>), where a list could be as long as the table, or the options ask
/// for numbers only.
/// </summary>
public sealed class LinkKeyCollection : IReadOnlyList<LinkKey>
{
    internal static readonly LinkKeyCollection Empty = new([]);

    private readonly IReadOnlyList<LinkKey>? _links;

    internal LinkKeyCollection(IReadOnlyList<LinkKey> links)
    {
        _links = links;
        Count = links.Count;
    }

    internal LinkKeyCollection(int count)
        => Count = count;

    /// <summary>Gets the number of links.</summary>
    public int Count { get; }

    /// <summary>Gets a value indicating whether the keys are there, or only their number.</summary>
    /// <value><see langword="false"/> if the owners were named by a query, or <see cref="LinkOptions.CountOnly"/> is set.</value>
    public bool HasKeys => _links is not null;

    private IReadOnlyList<LinkKey> Links => _links ?? throw Errors.OnlyCounted();

    /// <summary>Gets a link.</summary>
    /// <param name="index">Its place, from 0; the order means nothing.</param>
    /// <returns>The link's keys.</returns>
    /// <exception cref="InvalidOperationException">The links were only counted.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Count"/>.</exception>
    public LinkKey this[int index] => Links[index];

    /// <summary>Reads the keys of the targets.</summary>
    /// <typeparam name="TKey">The key's type; a tuple or <c>object[]</c> if it has several properties.</typeparam>
    /// <returns>One key for each link.</returns>
    /// <exception cref="InvalidOperationException">The links were only counted, or the keys are not of this type.</exception>
    public TKey[] TargetKeys<TKey>()
        where TKey : notnull
        => [.. Links.Select(link => KeyTypes.As<TKey>(link.Target))];

    /// <summary>Reads the keys of the owners.</summary>
    /// <typeparam name="TKey">The key's type; a tuple or <c>object[]</c> if it has several properties.</typeparam>
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
