using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

internal sealed class Keys(int links) : Race
{
    public override string Name => $"keys of {links:N0}";

    public override int Calls => 20;

    public override int Owners => 1;

    public override KeyRange Linked => new(1, links);

    protected override async Task EfAsync(Run run)
        => Answer(run, await run.Db.Entry(run.Book).Collection(b => b.Authors).Query().Select(author => author.Id).ToArrayAsync());

    protected override async Task ExpertAsync(Run run)
        => Answer(run, await run.Db.Set<AuthorBook>().Where(l => l.BookId == run.BookId).Select(l => l.AuthorId).ToArrayAsync());

    protected override async Task Linq2DbAsync(Run run) => Answer(run, await run.Linq2Db.KeysAsync(run.BookId));

    protected override async Task ByHandAsync(Run run) => Answer(run, await run.Hand.KeysAsync(run.BookId));

    protected override async Task TrackedAsync(Run run) => Answer(run, await run.Db.Links(run.Book, b => b.Authors).KeysAsync<int>());

    protected override async Task ByKeyAsync(Run run)
        => Answer(run, await run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).KeysAsync<int>());

    private static void Answer(Run run, IReadOnlyCollection<int> keys) => run.Answer = keys.Count;
}
