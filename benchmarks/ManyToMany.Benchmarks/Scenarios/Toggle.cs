using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Links those of 100 authors that are not linked and removes the 50 that are.</summary>
internal sealed class Toggle : Race
{
    public override string Name => "toggle 100";

    public override int Calls => 10;

    public override KeyRange Linked => new(1, 50);

    public override KeyRange Targets => new(1, 100);

    protected override async Task EfAsync(Run run)
    {
        var book = run.Book;
        await run.Db.Entry(book).Collection(b => b.Authors).LoadAsync();
        foreach (var author in run.Authors)
        {
            if (!book.Authors.Remove(author))
            {
                book.Authors.Add(author);
            }
        }

        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        await using var transaction = await run.Db.Database.BeginTransactionAsync();
        var named = run.Db.Set<AuthorBook>().Where(link => link.BookId == run.BookId && run.AuthorIds.Contains(link.AuthorId));
        var linked = await named.Select(link => link.AuthorId).ToListAsync();
        await named.ExecuteDeleteAsync();
        run.Db.AddRange(run.AuthorIds.Except(linked).Select(author => new AuthorBook { BookId = run.BookId, AuthorId = author }));
        await run.SaveAndClearAsync();
        await transaction.CommitAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.ToggleAsync(run.BookId, run.AuthorIds);

    protected override Task ByHandAsync(Run run) => run.Hand.ToggleAsync(run.BookId, run.AuthorIds);

    protected override Task TrackedAsync(Run run) => run.Db.Links(run.Book, b => b.Authors).ToggleAsync(run.Authors);

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).ToggleKeysAsync(run.AuthorIds);
}
