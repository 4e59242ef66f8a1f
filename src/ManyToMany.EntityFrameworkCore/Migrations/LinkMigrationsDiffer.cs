using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Migrations;

/// <summary>EF's differ, with operations that keep the links where EF's would lose or exchange them.</summary>
/// <param name="services">The services of the context.</param>
/// <param name="extensions">The extensions of the context's options, except the one that registers this service.</param>
internal sealed class LinkMigrationsDiffer(IServiceProvider services, IEnumerable<IDbContextOptionsExtension> extensions)
    : IMigrationsModelDiffer
{
    // Each context resolves the service, but only migrations use it.
    private readonly Lazy<IMigrationsModelDiffer> _inner = new(() => Create(services, extensions));

    public bool HasDifferences(IRelationalModel? source, IRelationalModel? target)
        => _inner.Value.HasDifferences(source, target)
            || (source is not null && target is not null && AddsSymmetric(source.Model, target.Model));

    public IReadOnlyList<MigrationOperation> GetDifferences(IRelationalModel? source, IRelationalModel? target)
    {
        var operations = _inner.Value.GetDifferences(source, target);
        if (source is null || target is null || !HasDifferences(source, target)
            || MigrationSql.Find(services.GetRequiredService<IDatabaseProvider>().Name) is not { } sql)
        {
            return operations;
        }

        var changes = LinkMatcher.Match(new LinkModel(source), new LinkModel(target))
            .Where(change => change is not JoinChange { IsKeptByEF: true })
            .ToList();

        if (changes.Count == 0)
        {
            return operations;
        }

        var context = new MigrationContext(sql, services.GetRequiredService<IRelationalTypeMappingSource>(), operations);

        return new LinkMigration(_inner.Value, source, target, context).Convert(operations, changes);
    }

    private static bool AddsSymmetric(IModel source, IModel target)
        => SymmetricExtensions.SymmetricNavigations(target).Except(SymmetricExtensions.SymmetricNavigations(source)).Any();

    /// <summary>The differ that the context has without this one, whatever the order in which its options were configured.</summary>
    private static IMigrationsModelDiffer Create(IServiceProvider services, IEnumerable<IDbContextOptionsExtension> extensions)
    {
        var registered = new ServiceCollection();
        foreach (var extension in extensions)
        {
            extension.ApplyServices(registered);
        }

        var differ = registered.Last(service => service.ServiceType == typeof(IMigrationsModelDiffer));

        return (IMigrationsModelDiffer)(differ.ImplementationFactory?.Invoke(services)
            ?? ActivatorUtilities.CreateInstance(services, differ.ImplementationType!));
    }
}
