using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Removes all links of one book. All contenders return the number of removed links only.</summary>
internal sealed class ClearCounted(int links) : Scenario
{
    private static readonly LinkOptions _countOnly = new() { CountOnly = true };

    public override string Name => $"clear {links:N0}, counted";

    public override int Calls => Batch.Of(links);

    public override KeyRange Linked => new(1, links);

    public override IReadOnlyList<Contender> Contenders =>
    [
        new(Contender.Expert, run => run.Db.Set<AuthorBook>().Where(link => link.BookId == run.BookId).ExecuteDeleteAsync()),
        new(Contender.Linq2Db, run => run.Linq2Db.ClearAsync(run.BookId)),
        new(Contender.ByHand, run => run.Hand.ClearCountedAsync(run.BookId)),
        new(Contender.ByKey, run => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).With(_countOnly).ClearAsync()),
    ];
}
