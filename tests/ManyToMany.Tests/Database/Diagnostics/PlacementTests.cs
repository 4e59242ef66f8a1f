using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>A scenario on shelves and things, whose keys count from 1 to 5. At the beginning shelf 1 has thing 1.</summary>
public abstract class PlacementTests<TContext>(TestDatabase database) : DatabaseTests<TContext>(database)
    where TContext : PlacementsContext
{
    /// <summary>The value of <c>db.system.name</c>.</summary>
    protected string SystemName => Database switch
    {
        SqliteDatabase => "sqlite",
        SqlServerDatabase => "microsoft.sql_server",
        _ => "postgresql",
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 5).SelectMany(_ => new object[] { new Shelf(), new Thing() }));
        await context.SaveChangesAsync();
        context.Add(new Placement { ShelfId = 1, ThingId = 1 });
        await context.SaveChangesAsync();
    }

    protected static LinkSet<Shelf, Thing> Links(PlacementsContext context) => context.Shelves.Links(shelf => shelf.Things);

    /// <summary>A call of each verb that writes, with the name of its operation.</summary>
    protected static IEnumerable<(string Operation, Func<Task> Call)> Writes(PlacementsContext context)
    {
        var links = Links(context);
        var ofOne = links.ForKey(1);

        return
        [
            ("link", () => ofOne.LinkKeysAsync([1, 2, 3])),
            ("unlink", () => ofOne.UnlinkKeysAsync([3])),
            ("set", () => ofOne.SetKeysAsync([2, 4])),
            ("toggle", () => ofOne.ToggleKeysAsync([4, 5])),
            ("update", () => ofOne.UsingEntity<Placement>().UpdateAsync(set => set.SetProperty(link => link.Row, 7))),
            ("link_or_create", () => ofOne.LinkOrCreateAsync([new Thing { Name = "new" }], thing => thing.Name)),
            ("copy", () => links.CopyKeyAsync(1, 2)),
            ("merge", () => links.MergeOwnerKeysAsync(3, 2)),
            ("clear", () => ofOne.ClearAsync()),
            ("import", () => links.ImportAsync(LinkStream.Of((4, 1), (4, 2), (3, 2)), new LinkImportOptions { ChunkSize = 2 })),
        ];
    }

    /// <summary>A call of each method that reads, with the name of its operation.</summary>
    protected static IEnumerable<(string Operation, Func<Task> Call)> Reads(PlacementsContext context)
    {
        var ofOne = Links(context).ForKey(1);

        return
        [
            ("count", () => ofOne.CountAsync()),
            ("contains", () => ofOne.ContainsKeyAsync(1)),
            ("contains", () => ofOne.ContainsAllKeysAsync([1, 2])),
            ("keys", () => ofOne.KeysAsync<int>()),
            ("load", () => ofOne.ToLookupAsync<int>()),
            ("load", async () => await Links(context).LoadAsync(await context.Shelves.AsNoTracking().ToListAsync())),
            ("count", () => ofOne.CountByOwnerAsync<int>()),
            ("keys", () => ofOne.KeysByOwnerAsync<int, int>()),
            ("export", () => ofOne.ExportAsync<int, int>().ToListAsync()),
        ];
    }
}
