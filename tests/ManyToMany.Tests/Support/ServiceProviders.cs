using System.Runtime.CompilerServices;
using Bookstore.Console.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Caching.Memory;

namespace ManyToMany.Tests.Support;

/// <summary>EF keeps one service provider for each variant of the options, and refuses the twenty-first of a process as an error. The tests of
/// one process need more variants than EF expects of a program.</summary>
internal static class ServiceProviders
{
    /// <summary>Makes the providers of contexts that other code creates, before there are twenty.</summary>
    [ModuleInitializer]
    internal static void MakeFirst()
    {
        (string Name, string Connection, Action<DbContextOptionsBuilder> Use)[] databases =
        [
            ("sqlite", "Data Source=nowhere", builder => builder.UseSqlite("Data Source=nowhere")),
            (DatabaseChoice.PostgreSql, "Host=nowhere", builder => builder.UseNpgsql("Host=nowhere")),
            (DatabaseChoice.SqlServer, "Server=nowhere", builder => builder.UseSqlServer("Server=nowhere")),
        ];

        foreach (var (name, connection, use) in databases)
        {
            using var sample = DatabaseChoice.Create(name, connection).CreateContext();
            _ = sample.Database.ProviderName;

            var builder = new DbContextOptionsBuilder();
            use(builder);
            using var plain = new DbContext(builder.Options);
            _ = plain.Database.ProviderName;
        }
    }

    /// <summary>Lets the context have a service provider of its own, however many there are.</summary>
    public static TBuilder AllowMore<TBuilder>(this TBuilder builder)
        where TBuilder : DbContextOptionsBuilder
        => (TBuilder)builder.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

    /// <summary>Gives the context a cache of its own for compiled queries. A shared one drops queries when other tests have filled it.</summary>
    public static DbContextOptionsBuilder WithOwnCache(this DbContextOptionsBuilder builder)
        => builder.UseMemoryCache(new MemoryCache(new MemoryCacheOptions()));
}
