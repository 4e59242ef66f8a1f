using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Removes 100 of the 1,000 links of a book. EF Core has to load what it removes.</summary>
internal sealed class Unlink : Race
{
    public override string Name => "unlink 100 of 1,000";

    public override int Calls => 10;

    public override KeyRange Linked => new(1, 1_000);

    public override KeyRange Targets => new(1, 100);

    protected override async Task EfAsync(Run run)
    {
        var book = run.Book;
        await run.Db.Entry(book).Collection(b => b.Authors).LoadAsync();
        foreach (var author in run.Authors)
        {
            book.Authors.Remove(author);
        }

        await run.Db.SaveChangesAsync();
    }

    protected override Task ExpertAsync(Run run)
        => run.Db.Set<AuthorBook>().Where(link => link.BookId == run.BookId && run.AuthorIds.Contains(link.AuthorId)).ExecuteDeleteAsync();

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.UnlinkAsync(run.BookId, run.AuthorIds);

    protected override Task ByHandAsync(Run run) => run.Hand.UnlinkAsync(run.BookId, run.AuthorIds);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).UnlinkAsync(run.Authors);

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).UnlinkKeysAsync(run.AuthorIds);
}
