using ManyToMany.Loading;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// Owners in memory.
public sealed partial class LinkSet<TOwner, TTarget>
{
    /// <summary>Fills the navigation of owners in memory, in two statements for any number of owners: the first reads the links, the second
    /// the targets, each once.</summary>
    /// <remarks>
    /// <para>Owners that the context tracks: EF tracks the targets and the join entities, and the result is that of <c>Include</c>.
    /// <c>IsLoaded</c> is set. Owners whose navigation is loaded already are left out; if all are, nothing is sent. Pending changes are
    /// kept.</para>
    /// <para>Owners that the context does not track, for example those of <c>AsNoTracking</c> or of another context: nothing is tracked.
    /// The content of the collection is replaced, so that the call can be repeated. Owners that share a target share one instance. The
    /// other navigation of the targets is not filled.</para>
    /// <para>The query filters of join entity and target apply. An owner that is not in the database any more has no links. To load the
    /// next navigation, call the method of that relationship with the targets. The two statements run in no transaction of their
    /// own.</para>
    /// </remarks>
    /// <param name="owners">Saved entities, either all tracked by the context or none; an owner that is repeated counts once. Nothing is
    /// sent if there are none.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>A task that ends when the navigation of all owners is filled.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="owners"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> contains <see langword="null"/>, an entity that has not been saved, or
    /// both tracked and untracked entities.</exception>
    /// <exception cref="InvalidOperationException">The relationship has no navigation at this end, or the collection of an owner is
    /// read-only, or is <see langword="null"/> and cannot be created.</exception>
    /// <example><code>await db.Books.Links(b => b.Authors).LoadAsync(books);</code></example>
    public Task LoadAsync(IEnumerable<TOwner> owners, CancellationToken cancellationToken = default)
        => LoadedOwners<TOwner, TTarget>.Read(_context, Relationship, owners, nameof(owners)).NotLoaded() is { Items.Count: > 0 } loaded
            ? Loader(loaded).LoadAsync(cancellationToken)
            : Task.CompletedTask;

    /// <summary>Fills the navigation of owners in memory with some of their targets, for example the first three by name.</summary>
    /// <remarks>
    /// <para>EF applies <paramref name="shape"/> to the targets of each owner, inside one query; <c>Take</c> and <c>Skip</c> become a
    /// window function. The targets are read by a second statement, each once, and the join entities of tracked owners by a third. A
    /// <c>List</c> has the order of the shape.</para>
    /// <para>The load is partial: <c>IsLoaded</c> is not set, and the navigation of all owners is read, also if it is loaded already.
    /// Targets that a tracked owner already has stay. Otherwise as
    /// <see cref="LoadAsync(IEnumerable{TOwner}, CancellationToken)"/>.</para>
    /// </remarks>
    /// <param name="owners">Saved entities, either all tracked by the context or none; an owner that is repeated counts once. Nothing is
    /// sent if there are none.</param>
    /// <param name="shape">Filters, orders and limits the targets of one owner with LINQ that EF can translate.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The total of each owner: the number of targets that the shape would select without <c>Skip</c> and <c>Take</c> at its
    /// end.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> contains <see langword="null"/>, an entity that has not been saved, or
    /// both tracked and untracked entities; or <paramref name="shape"/> returns <see langword="null"/> or another query.</exception>
    /// <exception cref="InvalidOperationException">The relationship has no navigation at this end, the collection of an owner is read-only,
    /// or is <see langword="null"/> and cannot be created, or EF cannot translate the shape; nothing was loaded.</exception>
    /// <example><code>var totals = await all.LoadAsync(books, authors => authors.OrderBy(a => a.Name).Take(3));</code></example>
    public Task<IReadOnlyDictionary<TOwner, int>> LoadAsync(
        IEnumerable<TOwner> owners,
        Func<IQueryable<TTarget>, IQueryable<TTarget>> shape,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shape);

        return LoadAsync(owners, (queries, source) => queries.ShapedTargets(source, shape), cancellationToken);
    }

    /// <summary>Fills the navigation of owners in memory with some of their targets, selected or ordered by payload.</summary>
    /// <remarks>As <see cref="LoadAsync(IEnumerable{TOwner}, Func{IQueryable{TTarget}, IQueryable{TTarget}}, CancellationToken)"/>, but the
    /// first statement also reads the join entities, so that there are two statements.</remarks>
    /// <typeparam name="TJoin">The class of the join entity.</typeparam>
    /// <param name="owners">Saved entities, either all tracked by the context or none; an owner that is repeated counts once. Nothing is
    /// sent if there are none.</param>
    /// <param name="shape">Filters, orders and limits the targets of one owner, together with their join entities, with LINQ that EF can
    /// translate.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the relationship's join entity.</exception>
    /// <inheritdoc cref="LoadAsync(IEnumerable{TOwner}, Func{IQueryable{TTarget}, IQueryable{TTarget}}, CancellationToken)"
    ///     path="/*[self::returns|self::exception]"/>
    /// <example><code>
    /// await all.LoadAsync&lt;AuthorBook>(books, links => links.Where(x => x.Link.Role == Role.Editor).OrderBy(x => x.Link.Position));
    /// </code></example>
    public Task<IReadOnlyDictionary<TOwner, int>> LoadAsync<TJoin>(
        IEnumerable<TOwner> owners,
        Func<IQueryable<LinkedTarget<TTarget, TJoin>>, IQueryable<LinkedTarget<TTarget, TJoin>>> shape,
        CancellationToken cancellationToken = default)
        where TJoin : class
    {
        ArgumentNullException.ThrowIfNull(shape);

        return Relationship.JoinEntityType.ClrType == typeof(TJoin)
            ? LoadAsync(owners, (queries, source) => queries.ShapedTargets(source, shape), cancellationToken)
            : throw Errors.WrongJoinType(Relationship.Navigation, typeof(TJoin));
    }

    private async Task<IReadOnlyDictionary<TOwner, int>> LoadAsync(
        IEnumerable<TOwner> owners,
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>> shaped,
        CancellationToken cancellationToken)
        => LoadedOwners<TOwner, TTarget>.Read(_context, Relationship, owners, nameof(owners)) is { Items.Count: > 0 } loaded
            ? await Loader(loaded).LoadAsync(shaped, cancellationToken).ConfigureAwait(false)
            : new Dictionary<TOwner, int>();

    private NavigationLoader<TOwner, TTarget> Loader(LoadedOwners<TOwner, TTarget> owners)
        => new(Scope(new KeySource.Listed(Relationship.Owner.Key.Distinct(owners.Keys))), owners);
}
