using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Diagnostics;

/// <summary>The logger category of calls that write or read links.</summary>
internal sealed class LinkCategory : LoggerCategory<LinkCategory>
{
    public const string CategoryName = $"{LinkTelemetry.Name}.Links";

    public override string ToString() => CategoryName;
}
