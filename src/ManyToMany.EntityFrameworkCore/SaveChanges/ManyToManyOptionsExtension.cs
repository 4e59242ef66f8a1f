using ManyToMany.Interception;
using ManyToMany.Migrations;
using ManyToMany.Payload;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.SaveChanges;

/// <summary>The options extension of <c>UseManyToMany()</c>: registers the services that each context needs.</summary>
internal sealed record ManyToManyOptionsExtension : IDbContextOptionsExtension
{
    /// <summary>Whether EF writes the join entities of skip navigations.</summary>
    public bool LeavesLinksToEF { get; init; }

    /// <summary>The defaults of new links, in the order in which they were registered.</summary>
    public IReadOnlyList<LinkDefault> Defaults { get; init; } = [];

    public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
        => services
            .AddScoped<IInterceptorAggregator, LinkInterceptorAggregator>()
            .AddScoped<LinkInterceptors>()
            .AddScoped(provider => new LinkDefaults(
                provider.GetRequiredService<IDbContextOptions>().FindExtension<ManyToManyOptionsExtension>()!.Defaults))
            .AddScoped<LinksByKey>()
            .AddScoped<IResettableService>(provider => provider.GetRequiredService<LinksByKey>())
            .AddScoped<LinkRemovals>()
            .AddScoped<IResettableService>(provider => provider.GetRequiredService<LinkRemovals>())
            .AddScoped<IDbContextLogger>(provider => provider.GetRequiredService<LinkRemovals>())
            .AddScoped<LinkSave>()
            .AddScoped<IResettableService>(provider => provider.GetRequiredService<LinkSave>())
            .AddScoped<IDatabase, LinkDatabase>()
            .AddScoped<IInterceptor, LinkSaveInterceptor>()
            .AddScoped<IMigrationsModelDiffer>(provider => new LinkMigrationsDiffer(provider, Others(provider)));

    public void Validate(IDbContextOptions options)
    {
        var provider = options.Extensions.FirstOrDefault(extension => extension.Info.IsDatabaseProvider);
        if (provider is not null and not RelationalOptionsExtension)
        {
            throw Errors.ProviderNotRelational(provider.GetType());
        }

        if (options.FindExtension<CoreOptionsExtension>()?.InternalServiceProvider is not null)
        {
            throw Errors.OwnServiceProvider();
        }
    }

    private static IEnumerable<IDbContextOptionsExtension> Others(IServiceProvider provider)
        => provider.GetRequiredService<IDbContextOptions>().Extensions.Where(extension => extension is not ManyToManyOptionsExtension);

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using ManyToMany ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["ManyToMany"] = "1";
    }
}
