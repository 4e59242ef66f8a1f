using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Whether one author is among the 1,000 of a book.</summary>
internal sealed class Contains : Race
{
    public override string Name => "contains";

    public override int Calls => 50;

    public override int Owners => 1;

    public override KeyRange Linked => new(1, 1_000);

    public override KeyRange Targets => new(500, 1);

    protected override async Task EfAsync(Run run)
        => Answer(run, await run.Db.Entry(run.Book).Collection(b => b.Authors).Query().AnyAsync(author => author.Id == run.AuthorId));

    protected override async Task ExpertAsync(Run run)
        => Answer(run, await run.Db.Set<AuthorBook>().AnyAsync(link => link.BookId == run.BookId && link.AuthorId == run.AuthorId));

    protected override async Task Linq2DbAsync(Run run) => Answer(run, await run.Linq2Db.ContainsAsync(run.BookId, run.AuthorId));

    protected override async Task ByHandAsync(Run run) => Answer(run, await run.Hand.ContainsAsync(run.BookId, run.AuthorId) != 0);

    protected override async Task TrackedAsync(Run run)
        => Answer(run, await run.Db.Links(run.Book, b => b.Authors).ContainsAsync(run.Authors[0]));

    protected override async Task ByKeyAsync(Run run)
        => Answer(run, await run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).ContainsKeyAsync(run.AuthorId));

    private static void Answer(Run run, bool contains) => run.Answer = contains ? 1 : 0;
}
