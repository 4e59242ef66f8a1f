using System.Linq.Expressions;
using ManyToMany;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The entry points: <c>db.Links(owner, navigation)</c> for the links of one owner, <c>db.Books.Links(navigation)</c> for a whole
/// relationship. Calling them sends nothing to the database. They need no registration.</summary>
public static class LinksExtensions
{
    /// <summary>Returns the links of one owner, with the methods that read and change them. Sends nothing and loads nothing.</summary>
    /// <remarks>The key of <paramref name="owner"/> is read now. The owner does not have to be tracked; an instance that has only its key
    /// set is enough. The idea of a manager bound to one owner comes from Django.</remarks>
    /// <typeparam name="TOwner">The entity type that declares or inherits the navigation; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type at the other end of the relationship; inferred.</typeparam>
    /// <param name="context">The context whose model and connection are used.</param>
    /// <param name="owner">A saved entity.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <returns>The links of <paramref name="owner"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="owner"/> has not been saved.</exception>
    /// <exception cref="InvalidOperationException">The owner's type is not in the model.</exception>
    /// <inheritdoc cref="Links{TOwner, TTarget}(DbSet{TOwner}, Expression{Func{TOwner, IEnumerable{TTarget}}})" path="/exception"/>
    /// <example><code>var changes = await db.Links(book, b => b.Authors).LinkAsync(author);</code></example>
    public static OwnerLinks<TOwner, TTarget> Links<TOwner, TTarget>(
        this DbContext context, TOwner owner, Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(navigation);

        return Resolve(context, OwnerType<TOwner>(context), navigation).For(owner);
    }

    /// <summary>Returns a many-to-many relationship, from which owners are chosen. Sends nothing and loads nothing.</summary>
    /// <remarks>Most methods need owners first: <c>For</c>, <c>ForKey</c>, <c>ForKeys</c> or <c>ForAll</c>. To select the owners with a
    /// query, call <c>Links</c> on that query: <c>db.Books.Where(b => b.Year &lt; 1950).Links(b => b.Authors)</c>.</remarks>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type at the other end of the relationship; inferred.</typeparam>
    /// <param name="owners">The set of the owners.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <returns>The relationship.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="navigation"/> is not a member access or not a many-to-many navigation, or a type
    /// argument differs from the navigation's types.</exception>
    /// <exception cref="InvalidOperationException">The join entity is not mapped to exactly one table, or another navigation uses the same
    /// rows as links.</exception>
    /// <exception cref="NotSupportedException">The context's database provider is not supported.</exception>
    /// <example><code>var changes = await db.Books.Links(b => b.Authors).ForKey(42).LinkKeysAsync([1, 2]);</code></example>
    public static LinkSet<TOwner, TTarget> Links<TOwner, TTarget>(
        this DbSet<TOwner> owners, Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(navigation);

        return Resolve(owners.GetService<ICurrentDbContext>().Context, owners.EntityType, navigation);
    }

    /// <summary>Returns the links of all owners that a query returns. Sends nothing and loads nothing.</summary>
    /// <remarks>The query is part of each statement. Writes that lock the owners (<c>Set</c>, <c>Toggle</c>) read their keys
    /// first.</remarks>
    /// <param name="owners">An EF query, for example <c>db.Books.Where(book => book.Year &lt; 1950)</c>. The query filters of the owners'
    /// type also apply.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <inheritdoc cref="LinkSet{TOwner, TTarget}.ForAll" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="owners"/> is not an EF query.</exception>
    /// <exception cref="InvalidOperationException">The owners' type is not in the model.</exception>
    /// <inheritdoc cref="Links{TOwner, TTarget}(DbSet{TOwner}, Expression{Func{TOwner, IEnumerable{TTarget}}})"
    ///     path="/*[self::typeparam|self::exception]"/>
    /// <example><code>var changes = await db.Books.Where(b => b.Year &lt; 1950).Links(b => b.Authors).LinkKeysAsync([7]);</code></example>
    public static OwnerLinks<TOwner, TTarget> Links<TOwner, TTarget>(
        this IQueryable<TOwner> owners, Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(navigation);

        var context = QueryOwner.FindContext(owners) ?? throw Errors.NotAQuery(nameof(owners));

        return Resolve(context, OwnerType<TOwner>(context), navigation).For(owners);
    }

    internal static IEntityType OwnerType<TOwner>(DbContext context)
        => context.Model.FindEntityType(typeof(TOwner)) ?? throw Errors.NotInTheModel(typeof(TOwner));

    internal static LinkSet<TOwner, TTarget> Resolve<TOwner, TTarget>(
        DbContext context, IEntityType ownerType, Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        var sql = ModelSql.Of(context, MemberLambda.ResolveNavigation(ownerType, navigation, typeof(TTarget)));

        return new LinkSet<TOwner, TTarget>(context, ownerType, sql, LinkOptions.Default);
    }
}
