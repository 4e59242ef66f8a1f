using System.Linq.Expressions;
using ManyToMany;
using ManyToMany.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// The entry points: from a context and one owner to that owner's links, or from a set of owners to the whole relationship. Neither sends
/// anything to the database, and neither needs any registration.
/// </summary>
public static class LinksExtensions
{
    /// <summary>Names the links of one owner. Nothing is sent to the database and nothing is loaded.</summary>
    /// <remarks>
    /// The key of <paramref name="owner"/> is read now. The owner need not be tracked; an instance that carries only its key will do. The
    /// idea of a manager bound to one owner is Django's.
    /// </remarks>
    /// <typeparam name="TOwner">The entity type that declares or inherits the navigation; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type at the other end; inferred.</typeparam>
    /// <param name="context">The context whose model and connection are used.</param>
    /// <param name="owner">A saved entity.</param>
    /// <param name="navigation">The many-to-many navigation, as in <c>book => book.Authors</c>.</param>
    /// <returns>The links of <paramref name="owner"/>, with the verbs that act on them.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="navigation"/> is no member access or no many-to-many navigation, a type argument is not the navigation's own, or
    /// <paramref name="owner"/> has never been saved.
    /// </exception>
    /// <exception cref="InvalidOperationException">The owner's type is not in the model, its join entity is not mapped to one table, or
    /// another navigation has the same rows for links.</exception>
    /// <exception cref="NotSupportedException">The context's database provider has no SQL dialect here.</exception>
    /// <example>
    /// <code>
    /// LinkChanges changes = await db.Links(book, b => b.Authors).LinkAsync(author);
    /// </code>
    /// </example>
    public static OwnerLinks<TOwner, TTarget> Links<TOwner, TTarget>(
        this DbContext context,
        TOwner owner,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(navigation);

        var ownerType = context.Model.FindEntityType(typeof(TOwner)) ?? throw Errors.NotInTheModel(typeof(TOwner));

        return Resolve(context, ownerType, navigation).For(owner);
    }

    /// <summary>Names a relationship: the links of every owner in the set. Nothing is sent to the database and nothing is loaded.</summary>
    /// <remarks>Most verbs want a scope first: <c>For</c>, <c>ForKey</c>, <c>Where</c>, <c>ForAll</c> ….</remarks>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type at the other end; inferred.</typeparam>
    /// <param name="owners">The set of the owners.</param>
    /// <param name="navigation">The many-to-many navigation, as in <c>book => book.Authors</c>.</param>
    /// <returns>The relationship, from which a scope is named.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="navigation"/> is no member access or no many-to-many navigation, or a type argument is not the navigation's own.
    /// </exception>
    /// <exception cref="InvalidOperationException">The join entity is not mapped to one table, or another navigation has the same rows
    /// for links.</exception>
    /// <exception cref="NotSupportedException">The context's database provider has no SQL dialect here.</exception>
    /// <example>
    /// <code>
    /// LinkChanges changes = await db.Books.Links(b => b.Authors).ForKey(42).LinkKeysAsync([1, 2]);
    /// </code>
    /// </example>
    public static LinkSet<TOwner, TTarget> Links<TOwner, TTarget>(
        this DbSet<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(navigation);

        return Resolve(owners.GetService<ICurrentDbContext>().Context, owners.EntityType, navigation);
    }

    private static LinkSet<TOwner, TTarget> Resolve<TOwner, TTarget>(
        DbContext context,
        IEntityType ownerType,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
        where TOwner : class
        where TTarget : class
    {
        // An unsupported provider is told before anything else: on a non-relational one the model itself could not be read.
        var dialect = SqlDialect.For(context.Database.ProviderName);
        var relationship = Relationship.Of(NavigationLambda.Resolve(ownerType, navigation, typeof(TTarget)));
        LinkDiagnostics.Check(context, relationship);

        var sql = JoinTableSql.Of(relationship, dialect, context);

        return new LinkSet<TOwner, TTarget>(context, relationship, ownerType, sql, LinkOptions.Default);
    }
}
