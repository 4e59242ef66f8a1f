using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Replaces the links of one book, of which 10 % leave and as many come. EF Core has to load them to know which.</summary>
internal sealed class SetMany(int links) : Race
{
    public override string Name => $"set {links:N0}, 10 % changed";

    public override int Calls => Batch.Of(links);

    public override KeyRange Linked => new(1, links);

    public override KeyRange Targets => new(1 + (links / 10), links);

    protected override async Task EfAsync(Run run)
    {
        var book = run.Book;
        await run.Db.Entry(book).Collection(b => b.Authors).LoadAsync();
        var named = run.Authors.ToHashSet();
        foreach (var author in book.Authors.Where(author => !named.Contains(author)).ToList())
        {
            book.Authors.Remove(author);
        }

        var linked = book.Authors.ToHashSet();
        foreach (var author in run.Authors.Where(author => !linked.Contains(author)))
        {
            book.Authors.Add(author);
        }

        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        await using var transaction = await run.Db.Database.BeginTransactionAsync();
        var links = run.Db.Set<AuthorBook>().Where(link => link.BookId == run.BookId);
        var linked = await links.Select(link => link.AuthorId).ToListAsync();
        var leaving = linked.Except(run.AuthorIds).ToList();
        await links.Where(link => leaving.Contains(link.AuthorId)).ExecuteDeleteAsync();
        run.Db.AddRange(run.AuthorIds.Except(linked).Select(author => new AuthorBook { BookId = run.BookId, AuthorId = author }));
        await run.SaveAndClearAsync();
        await transaction.CommitAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.SetAsync(run.BookId, run.AuthorIds);

    protected override Task ByHandAsync(Run run) => run.Hand.SetAsync(run.BookId, run.AuthorIds);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).SetAsync(run.Authors);

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).SetKeysAsync(run.AuthorIds);
}
