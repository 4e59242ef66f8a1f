using ManyToMany.Events;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Infrastructure;

/// <summary>What <c>UseManyToMany()</c> leaves on the options: the services that EF makes for each context.</summary>
internal sealed class ManyToManyOptionsExtension : IDbContextOptionsExtension
{
    public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
        => services
            .AddScoped<IInterceptorAggregator, LinkInterceptorAggregator>()
            .AddScoped<LinkSaveInterceptor>()
            .AddScoped<IInterceptor>(provider => provider.GetRequiredService<LinkSaveInterceptor>())
            .AddScoped<IResettableService>(provider => provider.GetRequiredService<LinkSaveInterceptor>());

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using ManyToMany ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["ManyToMany"] = "1";
    }
}
