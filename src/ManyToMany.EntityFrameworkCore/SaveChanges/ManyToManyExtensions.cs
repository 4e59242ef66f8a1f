using ManyToMany;
using ManyToMany.SaveChanges;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Turns on what needs services of EF's.</summary>
public static class ManyToManyExtensions
{
    /// <summary>
    /// Lets <see cref="ILinkInterceptor"/>s on the options hear of every link that is made or removed, by the verbs of <c>Links</c> and by
    /// <c>SaveChanges</c>, lets links by key wait for <c>SaveChanges</c>, and has that write both rows of symmetric links. The verbs
    /// themselves need no registration.
    /// </summary>
    /// <remarks>
    /// Without an interceptor it costs nothing: not one statement more is sent. It takes the place of EF's <c>IDatabase</c> service. A
    /// database that is not relational, or a service provider of your own (<c>UseInternalServiceProvider</c>), is refused with a
    /// <see cref="NotSupportedException"/> when the context is made.
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
