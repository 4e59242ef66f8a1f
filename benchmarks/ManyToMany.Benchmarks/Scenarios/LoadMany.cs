using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Books in memory get their authors: 50 links each, to 200 authors whose rows have 500 bytes.</summary>
internal sealed class LoadMany(int books) : Race
{
    public override string Name => $"load {books * LoadedLinks.OfEach:N0} links of {books:N0} books";

    public override int Owners => books;

    public override Task SeedAsync(BenchmarkRows rows) => rows.SeedAsync(LoadedLinks.Authors);

    protected override Task PrepareRowsAsync(Run run) => LoadedLinks.InsertAsync(run);

    protected override async Task EfAsync(Run run)
        => LoadedLinks.Answer(run, await LoadedLinks.Query(run).Include(b => b.Authors).ToListAsync());

    protected override async Task ExpertAsync(Run run)
        => LoadedLinks.Answer(run, await LoadedLinks.Query(run).AsNoTracking().Include(b => b.Authors).ToListAsync());

    protected override async Task Linq2DbAsync(Run run)
    {
        var loaded = LoadedLinks.NewBooks(run);
        await run.Linq2Db.LoadAsync(loaded);
        LoadedLinks.Answer(run, loaded);
    }

    protected override async Task ByHandAsync(Run run)
    {
        var loaded = LoadedLinks.NewBooks(run);
        await run.Hand.LoadAsync(loaded);
        LoadedLinks.Answer(run, loaded);
    }

    protected override async Task TrackedAsync(Run run)
    {
        await run.Db.Books.Links(b => b.Authors).LoadAsync(run.Books);
        LoadedLinks.Answer(run, run.Books);
    }

    protected override async Task ByKeyAsync(Run run)
    {
        var loaded = LoadedLinks.NewBooks(run);
        await run.Db.Books.Links(b => b.Authors).LoadAsync(loaded);
        LoadedLinks.Answer(run, loaded);
    }
}
