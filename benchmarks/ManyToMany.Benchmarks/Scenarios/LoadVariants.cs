using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>The ways of EF Core and of the library to read books with their authors.</summary>
internal sealed class LoadVariants(int books) : Scenario
{
    public override string Name => $"{books:N0} books with {books * LoadedLinks.OfEach:N0} links";

    public override int Owners => books;

    public override Task SeedAsync(BenchmarkRows rows) => rows.SeedAsync(LoadedLinks.Authors);

    public override IReadOnlyList<Contender> Contenders =>
    [
        New("tracked, Include", async run => LoadedLinks.Answer(run, await LoadedLinks.Query(run).Include(b => b.Authors).ToListAsync())),
        New("tracked, Include, split query", async run => LoadedLinks.Answer(
            run, await LoadedLinks.Query(run).Include(b => b.Authors).AsSplitQuery().ToListAsync())),
        New("tracked, LoadAsync", async run =>
        {
            var loaded = await LoadedLinks.Query(run).ToListAsync();
            await run.Db.Books.Links(b => b.Authors).LoadAsync(loaded);
            LoadedLinks.Answer(run, loaded);
        }),
        New("untracked, Include", async run => LoadedLinks.Answer(
            run, await LoadedLinks.Query(run).AsNoTracking().Include(b => b.Authors).ToListAsync())),
        New("untracked, Include, split query", async run => LoadedLinks.Answer(
            run, await LoadedLinks.Query(run).AsNoTracking().Include(b => b.Authors).AsSplitQuery().ToListAsync())),
        New("untracked, LoadAsync", async run =>
        {
            var loaded = await LoadedLinks.Query(run).AsNoTracking().ToListAsync();
            await run.Db.Books.Links(b => b.Authors).LoadAsync(loaded);
            LoadedLinks.Answer(run, loaded);
        }),
    ];

    private static Contender New(string name, Func<Run, Task> act) => new(name, act) { Prepare = LoadedLinks.InsertAsync };
}
