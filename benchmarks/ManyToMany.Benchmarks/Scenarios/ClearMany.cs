using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Removes all links of one book. By hand and ours return the removed keys; linq2db and the expert return their number.</summary>
internal sealed class ClearMany(int links) : Race
{
    public override string Name => $"clear {links:N0}, listed";

    public override int Calls => Batch.Of(links);

    public override KeyRange Linked => new(1, links);

    protected override async Task EfAsync(Run run)
    {
        var book = run.Book;
        await run.Db.Entry(book).Collection(b => b.Authors).LoadAsync();
        book.Authors.Clear();
        await run.Db.SaveChangesAsync();
    }

    protected override Task ExpertAsync(Run run)
        => run.Db.Set<AuthorBook>().Where(link => link.BookId == run.BookId).ExecuteDeleteAsync();

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.ClearAsync(run.BookId);

    protected override Task ByHandAsync(Run run) => run.Hand.ClearAsync(run.BookId);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).ClearAsync();

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).ClearAsync();
}
