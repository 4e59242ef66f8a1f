using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>One link by key, of a book that is not tracked, while the context tracks many other entities.</summary>
internal sealed class TrackedMany : Scenario
{
    public override string Name => "link 1 by key while entities are tracked";

    public override int Calls => 10;

    public override KeyRange Targets => new(1, 1);

    public override IReadOnlyList<Contender> Contenders =>
    [
        new("none", LinkAsync),
        new("1,000 of another type", LinkAsync) { Prepare = run => TrackAsync(run, Genres(1_000)) },
        new("20,000 of another type", LinkAsync) { Prepare = run => TrackAsync(run, Genres(20_000)) },
        new("1,000 targets", LinkAsync) { Prepare = run => TrackAsync(run, Authors(1_000)) },
        new("20,000 targets", LinkAsync) { Prepare = run => TrackAsync(run, Authors(20_000)) },
        new("20,000 links", LinkAsync) { Prepare = LoadLinksAsync },
    ];

    private static Task<LinkChanges> LinkAsync(Run run)
        => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).LinkKeysAsync([run.AuthorId]);

    private static Task TrackAsync(Run run, IEnumerable<object> entities)
    {
        run.Db.AttachRange(entities);
        return Task.CompletedTask;
    }

    private static IEnumerable<Genre> Genres(int count)
        => Enumerable.Range(1, count).Select(id => new Genre { Id = id, Name = $"genre {id}" });

    private static IEnumerable<Author> Authors(int count)
        => Enumerable.Range(1, count).Select(id => new Author { Id = id, Name = $"author {id}" });

    private static Task LoadLinksAsync(Run run)
        => run.Db.Books.Where(book => book.Id <= BenchmarkRows.Background.Last).Include(book => book.Authors).LoadAsync();
}
