using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>New links of 1,000 books at once.</summary>
internal sealed class LinkPairs(int pairs) : Race
{
    private (int Book, int Author)[] _pairs = [];

    public override string Name => $"link {pairs:N0} pairs";

    public override int Owners => 1_000;

    public override KeyRange Targets => new(1, pairs / Owners);

    protected override async Task EfAsync(Run run)
    {
        foreach (var book in run.Books)
        {
            foreach (var author in run.Authors)
            {
                book.Authors.Add(author);
            }
        }

        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        run.Db.AddRange(Links());
        await run.SaveAndClearAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.LinkAsync(Links());

    protected override Task ByHandAsync(Run run) => run.Hand.LinkPairsAsync(_pairs);

    protected override Task TrackedAsync(Run run) => ByKeyAsync(run);

    protected override Task ByKeyAsync(Run run) => run.Db.Books.Links(b => b.Authors).LinkPairsAsync(_pairs);

    protected override void Describe(Run run, int repetition)
        => _pairs = [.. run.BookIds.SelectMany(book => run.AuthorIds.Select(author => (book, author)))];

    private IEnumerable<AuthorBook> Links() => _pairs.Select(pair => new AuthorBook { BookId = pair.Book, AuthorId = pair.Author });
}
