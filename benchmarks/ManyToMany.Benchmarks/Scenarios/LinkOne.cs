using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>One link, committed; each call links another book.</summary>
internal sealed class LinkOne : Race
{
    public override string Name => "link 1";

    public override int Calls => 50;

    public override KeyRange Targets => new(1, 1);

    protected override async Task EfAsync(Run run)
    {
        run.Book.Authors.Add(run.Authors[0]);
        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        run.Db.Add(new AuthorBook { BookId = run.BookId, AuthorId = run.AuthorId });
        await run.SaveAndClearAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.LinkOneAsync(run.BookId, run.AuthorId);

    protected override Task ByHandAsync(Run run) => run.Hand.LinkOneAsync(run.BookId, run.AuthorId);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).LinkAsync(run.Authors[0]);

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).LinkKeysAsync([run.AuthorId]);
}
