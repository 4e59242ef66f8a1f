using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Bookstore.Migrations;

/// <summary>
/// Lets Microsoft.Data.Sqlite run on an older SQLitePCLRaw than it was compiled against, which is what a partial package feed may give.
/// The event is raised only after the normal bind has failed, so with the full gallery this does nothing.
/// </summary>
internal static class SqliteAssembly
{
    private const string Core = "SQLitePCLRaw.core";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must run before the first type of Microsoft.Data.Sqlite is touched.")]
    internal static void HealBinding()
        => AssemblyLoadContext.Default.Resolving += static (context, name)
            => name.Name == Core && Path.Combine(AppContext.BaseDirectory, Core + ".dll") is var path && File.Exists(path)
                ? context.LoadFromAssemblyPath(path)
                : null;
}
