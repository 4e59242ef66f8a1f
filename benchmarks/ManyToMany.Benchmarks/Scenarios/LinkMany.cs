using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>New links of one book, none of which is there.</summary>
internal sealed class LinkMany(int links) : Race
{
    public override string Name => $"link {links:N0}";

    public override int Calls => Batch.Of(links);

    public override KeyRange Targets => new(1, links);

    protected override async Task EfAsync(Run run)
    {
        foreach (var author in run.Authors)
        {
            run.Book.Authors.Add(author);
        }

        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        run.Db.AddRange(run.AuthorIds.Select(author => new AuthorBook { BookId = run.BookId, AuthorId = author }));
        await run.SaveAndClearAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.LinkAsync(run.BookId, run.AuthorIds);

    protected override Task ByHandAsync(Run run) => run.Hand.LinkAsync(run.BookId, run.AuthorIds);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).LinkAsync(run.Authors);

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).LinkKeysAsync(run.AuthorIds);
}
