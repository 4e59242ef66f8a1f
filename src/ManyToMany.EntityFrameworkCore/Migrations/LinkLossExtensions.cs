using ManyToMany;
using ManyToMany.Migrations;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Checks the migrations of a context.</summary>
public static class LinkLossExtensions
{
    /// <summary>Finds the migrations of the context's assembly that drop links although the model still has the relationship, or that give
    /// the column of a foreign key the values of another column.</summary>
    /// <remarks>
    /// <para>The method reads the migrations and the models that they contain; it sends nothing to the database. The relationship is
    /// recognised by its two entity types, as in <c>dotnet ef migrations add</c> with <c>UseManyToMany()</c>, which the context does not
    /// need. A relationship that a migration removes is no loss.</para>
    /// <para>SQL in a migration is not executed. It counts as a copy of the links if it names the join table and what the links come from,
    /// before that is dropped. If a migration has several readings, it is reported unless it contains SQL.</para>
    /// </remarks>
    /// <param name="database">The database of the context that the migrations belong to.</param>
    /// <returns>The losses, by migration; empty if there are none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="database"/> is <see langword="null"/>.</exception>
    /// <example><code>Assert.Empty(db.Database.FindLinkLosses());</code></example>
    public static IReadOnlyList<LinkLoss> FindLinkLosses(this DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);

        var assembly = database.GetService<IMigrationsAssembly>();
        var initializer = database.GetService<IModelRuntimeInitializer>();
        var losses = new List<LinkLoss>();
        LinkModel? before = null;
        foreach (var (id, type) in assembly.Migrations)
        {
            var migration = assembly.CreateMigration(type, database.ProviderName!);
            var after = new LinkModel(initializer.Initialize(migration.TargetModel).GetRelationalModel());
            if (before is not null)
            {
                losses.AddRange(LinkTrace.Losses(before, after, migration.UpOperations).Select(reason => new LinkLoss(id, false, reason)));
                losses.AddRange(LinkTrace.Losses(after, before, migration.DownOperations).Select(reason => new LinkLoss(id, true, reason)));
            }

            before = after;
        }

        return losses;
    }
}
