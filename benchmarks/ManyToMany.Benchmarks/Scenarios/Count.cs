using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

internal sealed class Count(int links) : Race
{
    public override string Name => $"count of {links:N0}";

    public override int Calls => links > 10_000 ? 10 : 50;

    public override int Owners => 1;

    public override KeyRange Linked => new(1, links);

    protected override async Task EfAsync(Run run)
        => run.Answer = await run.Db.Entry(run.Book).Collection(b => b.Authors).Query().CountAsync();

    protected override async Task ExpertAsync(Run run)
        => run.Answer = await run.Db.Set<AuthorBook>().CountAsync(link => link.BookId == run.BookId);

    protected override async Task Linq2DbAsync(Run run) => run.Answer = await run.Linq2Db.CountAsync(run.BookId);

    protected override async Task ByHandAsync(Run run) => run.Answer = await run.Hand.CountAsync(run.BookId);

    protected override async Task TrackedAsync(Run run) => run.Answer = await run.Db.Links(run.Book, b => b.Authors).CountAsync();

    protected override async Task ByKeyAsync(Run run)
        => run.Answer = await run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).CountAsync();
}
