using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Declares in the model that links have no direction, as between friends.</summary>
public static class SymmetricExtensions
{
    private const string Annotation = "ManyToMany:Symmetric";

    /// <summary>
    /// Declares a relationship of a type to itself symmetric: who is linked to somebody has that one linked to itself. Each link is stored
    /// as a row in either direction, a link to oneself as one row.
    /// </summary>
    /// <remarks>
    /// The verbs of <c>Links</c> write, update and remove both rows in the same statement, with the same payload; results tell a link once,
    /// as seen from the owners of the call. So does <c>SaveChanges</c> if <c>UseManyToMany()</c> is on the options. The schema of the join
    /// table stays what it is. The idea is Django's, whose relationships to <c>"self"</c> are symmetric unless said otherwise.
    /// </remarks>
    /// <typeparam name="TEntity">The entity type; inferred.</typeparam>
    /// <param name="builder">What <c>HasMany(p => p.Friends).WithMany()</c> returned.</param>
    /// <returns>The same builder, on which <c>UsingEntity</c> may follow.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The other end has a navigation of its own.</exception>
    /// <example>
    /// <code>
    /// modelBuilder.Entity&lt;Person>().HasMany(p => p.Friends).WithMany().IsSymmetric();
    /// </code>
    /// </example>
    public static CollectionCollectionBuilder<TEntity, TEntity> IsSymmetric<TEntity>(
        this CollectionCollectionBuilder<TEntity, TEntity> builder)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);

        var navigation = builder.LeftNavigation;
        if (!builder.RightNavigation.IsShadowProperty())
        {
            throw Errors.SymmetricWithInverse(navigation, builder.RightNavigation);
        }

        navigation.SetAnnotation(Annotation, true);
        builder.RightNavigation.SetAnnotation(Annotation, true);

        return builder;
    }

    internal static bool IsSymmetric(this IReadOnlySkipNavigation navigation) => navigation[Annotation] is true;
}
