using ManyToMany;
using ManyToMany.SaveChanges;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Turns on the features that need EF services.</summary>
public static class ManyToManyExtensions
{
    /// <summary>
    /// Turns on three features: <see cref="ILinkInterceptor"/>s for the methods of <c>Links</c> and for <c>SaveChanges</c>; links by key as
    /// pending changes (<c>AddKeys</c>, <c>RemoveKeys</c>, <c>SetKeysAsync</c>); and both rows of symmetric links in <c>SaveChanges</c>.
    /// The methods of <c>Links</c> themselves need no registration.
    /// </summary>
    /// <remarks>
    /// Without an interceptor no additional statement is sent. The call replaces EF's <c>IDatabase</c> service. For a database that is not
    /// relational, or together with <c>UseInternalServiceProvider</c>, a <see cref="NotSupportedException"/> is thrown when the context is
    /// created.
    /// </remarks>
    /// <param name="optionsBuilder">The builder of the context's options; the order of calls on it does not matter.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="optionsBuilder"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code>
    /// options.UseSqlite("Data Source=books.db").UseManyToMany().AddInterceptors(new Audit());
    /// </code>
    /// </example>
    public static DbContextOptionsBuilder UseManyToMany(this DbContextOptionsBuilder optionsBuilder)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);

        var extension = optionsBuilder.Options.FindExtension<ManyToManyOptionsExtension>() ?? new ManyToManyOptionsExtension();
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(extension);

        return optionsBuilder;
    }

    /// <inheritdoc cref="UseManyToMany(DbContextOptionsBuilder)"/>
    /// <typeparam name="TContext">The type of the context; inferred.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseManyToMany<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder)
        where TContext : DbContext
        => (DbContextOptionsBuilder<TContext>)((DbContextOptionsBuilder)optionsBuilder).UseManyToMany();
}
