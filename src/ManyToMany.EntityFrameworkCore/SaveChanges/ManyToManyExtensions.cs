using ManyToMany;
using ManyToMany.SaveChanges;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Turns on the features that need EF services.</summary>
public static class ManyToManyExtensions
{
    /// <summary>
    /// Makes <c>SaveChanges</c> write the links of many-to-many navigations set-based and idempotently, and turns on what else needs EF
    /// services: <see cref="ILinkInterceptor"/>s, links by key as pending changes (<c>AddKeys</c>, <c>RemoveKeys</c>,
    /// <c>SetKeysAsync</c>), and both rows of symmetric links. The methods of <c>Links</c> themselves need no registration.
    /// </summary>
    /// <remarks>
    /// <para>Added and deleted join entities of a relationship are written by one <c>DELETE</c> before EF's own statements and one
    /// <c>INSERT</c> after them, in the same transaction. Adding a link that exists and removing one that does not exist are no errors; a
    /// link that is removed from a collection and added again keeps its row. A join entity whose link exists takes the values of the row;
    /// if it was given other values, <c>SaveChanges</c> throws a <see cref="DbUpdateException"/> and writes nothing.</para>
    /// <para>EF still writes join entities that are modified, that other entities of the save reference, that have owned types, a
    /// concurrency token, a document or a stored procedure, or whose pair is unique only with other columns or a filter.</para>
    /// <para>On the context that <c>dotnet ef</c> uses, <c>dotnet ef migrations add</c> writes migrations that keep the links when a
    /// relationship is stored in another way: hidden join table or class, other names, other key, one-to-many or many-to-many. A migration
    /// that has two readings is not scaffolded; an <see cref="InvalidOperationException"/> names both.</para>
    /// <para>The call replaces EF's <c>IDatabase</c> and <c>IDbContextLogger</c> services, and decorates <c>IMigrationsModelDiffer</c>. For
    /// a database that is not relational, or together with <c>UseInternalServiceProvider</c>, a <see cref="NotSupportedException"/> is
    /// thrown when the context is created.</para>
    /// </remarks>
    /// <param name="optionsBuilder">The builder of the context's options; the order of calls on it does not matter.</param>
    /// <param name="configure">Changes the defaults; without it <c>SaveChanges</c> writes links as described here.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="optionsBuilder"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code>
    /// options.UseSqlite("Data Source=books.db").UseManyToMany();
    /// </code>
    /// </example>
    public static DbContextOptionsBuilder UseManyToMany(
        this DbContextOptionsBuilder optionsBuilder,
        Action<ManyToManyOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);

        var options = new ManyToManyOptionsBuilder(
            optionsBuilder.Options.FindExtension<ManyToManyOptionsExtension>() ?? new ManyToManyOptionsExtension());
        configure?.Invoke(options);
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(options.Extension);

        return optionsBuilder;
    }

    /// <inheritdoc cref="UseManyToMany(DbContextOptionsBuilder, Action{ManyToManyOptionsBuilder})"/>
    /// <typeparam name="TContext">The type of the context; inferred.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseManyToMany<TContext>(
        this DbContextOptionsBuilder<TContext> optionsBuilder,
        Action<ManyToManyOptionsBuilder>? configure = null)
        where TContext : DbContext
        => (DbContextOptionsBuilder<TContext>)((DbContextOptionsBuilder)optionsBuilder).UseManyToMany(configure);
}
