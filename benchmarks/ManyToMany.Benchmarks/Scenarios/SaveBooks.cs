using Bookstore;
using ManyToMany.Benchmarks.Contenders;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>SaveChanges without links.</summary>
internal sealed class SaveBooks(int books) : Scenario
{
    public override string Name => $"SaveChanges of {books:N0} {(books == 1 ? "book" : "books")} without links";

    public override int Calls => Batch.Of(books * 10);

    public override int Owners => 0;

    public override IReadOnlyList<Contender> Contenders => Services.Compare(SaveAsync, Services.PrepareNothing);

    private Task SaveAsync(Run run)
    {
        run.Db.AddRange(Enumerable.Range(1, books).Select(number => new Book { Title = $"book {number}" }));
        return run.SaveAndClearAsync();
    }
}
