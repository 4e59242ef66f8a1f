using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace ManyToMany.Diagnostics;

/// <summary>The sources of traces and metrics, and the names of their attributes: those of OpenTelemetry for databases where there is
/// one.</summary>
internal static class LinkTelemetry
{
    public const string Name = "ManyToMany.EntityFrameworkCore";

    public const string SystemName = "db.system.name";
    public const string Namespace = "db.namespace";
    public const string CollectionName = "db.collection.name";
    public const string OperationName = "db.operation.name";
    public const string ErrorType = "error.type";
    public const string RelationshipName = "manytomany.relationship";
    public const string Owners = "manytomany.owners";
    public const string Change = "manytomany.change";

    public static readonly ActivitySource Source = new(Name, Version);
    public static readonly Histogram<double> Duration;
    public static readonly Counter<long> Links;

    private static readonly Meter _meter = new(Name, Version);

    static LinkTelemetry()
    {
        Duration = _meter.CreateHistogram<double>(
            "manytomany.operation.duration",
            "s",
            "Duration of the methods that write or read links, and of saves with links.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });
        Links = _meter.CreateCounter<long>("manytomany.links", "{link}", "Links by what a call did with them.");
    }

    /// <summary>Whether anyone collects traces or metrics.</summary>
    public static bool IsCollected => Source.HasListeners() || Duration.Enabled || Links.Enabled;

    private static string? Version
        => typeof(LinkTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>OpenTelemetry's name of the database system of an EF Core provider.</summary>
    public static string SystemOf(string? providerName)
        => providerName switch
        {
            "Microsoft.EntityFrameworkCore.Sqlite" => "sqlite",
            "Npgsql.EntityFrameworkCore.PostgreSQL" => "postgresql",
            "Microsoft.EntityFrameworkCore.SqlServer" => "microsoft.sql_server",
            _ => "other_sql",
        };

    /// <summary>The attribute of the number of links that a call changed in some way.</summary>
    public static string LinksOf(string change) => $"manytomany.links.{change}";
}
