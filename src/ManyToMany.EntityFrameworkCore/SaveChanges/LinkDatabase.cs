using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>
/// EF's database service, to which <c>SaveChanges</c> passes the entries to write, once for each attempt: after its interceptors have run,
/// and before it accepts changes.
/// </summary>
internal sealed class LinkDatabase(
    DatabaseDependencies dependencies,
    RelationalDatabaseDependencies relationalDependencies,
    LinkSave save)
    : RelationalDatabase(dependencies, relationalDependencies)
{
    public override int SaveChanges(IList<IUpdateEntry> entries)
        => Synchronously.Run(() => save.RunAsync(
            entries, (own, _) => Task.FromResult(base.SaveChanges(own)), isAsync: false, CancellationToken.None));

    public override Task<int> SaveChangesAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
        => save.RunAsync(entries, base.SaveChangesAsync, isAsync: true, cancellationToken);
}
