using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Configures in the model that the links of a relationship have no direction, for example between friends.</summary>
public static class SymmetricExtensions
{
    private const string Annotation = "ManyToMany:Symmetric";

    /// <summary>Configures a relationship of an entity type to itself as symmetric: if A is linked to B, then B is linked to A. Each link
    /// is stored as two rows, one in each direction; a link of an entity to itself is one row.</summary>
    /// <remarks>The methods of <c>Links</c> insert, update and delete both rows in the same statement, with the same payload; results
    /// contain each link once, seen from the owners of the call. <c>SaveChanges</c> does the same if <c>UseManyToMany()</c> is on the
    /// options. The schema of the join table does not change. The idea is Django's: there a relationship to <c>"self"</c> is symmetric by
    /// default.</remarks>
    /// <typeparam name="TEntity">The entity type; inferred.</typeparam>
    /// <param name="builder">The builder that <c>HasMany(p => p.Friends).WithMany()</c> returns.</param>
    /// <returns>The same builder; <c>UsingEntity</c> may follow.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The other end of the relationship has its own navigation.</exception>
    /// <example><code>modelBuilder.Entity&lt;Person>().HasMany(p => p.Friends).WithMany().IsSymmetric();</code></example>
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
        // Snapshots of the model have no skip navigations. With this annotation a migration is known to make the relationship symmetric.
        ((IMutableModel)navigation.DeclaringEntityType.Model).SetAnnotation(
            ModelAnnotation($"{navigation.DeclaringEntityType.Name}.{navigation.Name}"), true);

        return builder;
    }

    internal static bool IsSymmetric(this IReadOnlySkipNavigation navigation) => navigation[Annotation] is true;

    /// <summary>Whether a model, or a snapshot of one, has a symmetric <c>Entity.Navigation</c>.</summary>
    internal static bool IsSymmetric(IReadOnlyModel model, string navigation) => model[ModelAnnotation(navigation)] is true;

    /// <summary>The symmetric navigations of a model or a snapshot, as <c>Entity.Navigation</c>.</summary>
    internal static IEnumerable<string> SymmetricNavigations(IReadOnlyModel model)
        => model.GetAnnotations()
            .Where(annotation => annotation.Name.StartsWith(ModelAnnotation(""), StringComparison.Ordinal) && annotation.Value is true)
            .Select(annotation => annotation.Name[ModelAnnotation("").Length..]);

    private static string ModelAnnotation(string navigation) => $"{Annotation}:{navigation}";
}
