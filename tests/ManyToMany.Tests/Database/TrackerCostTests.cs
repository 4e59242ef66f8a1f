using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// The cost of a verb depends on the links that it names, not on how many entities are tracked. Allocated bytes are compared, because they
/// depend little on the machine; reading every tracked entity would allocate at least one object for each.
/// </summary>
public abstract class TrackerCostTests(TestDatabase database) : DatabaseTests<BookstoreContext>(database)
{
    private const int Many = 20_000;

    // Less than the smallest object for each tracked entity; some kilobytes are for look-ups, which do not depend on their number.
    private const long Allowed = 100_000;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.Add(new Book { Title = "Book" });
        context.Add(new Author { Name = "Author" });
        await context.SaveChangesAsync();
    }

    [Fact]
    public Task Unrelated_tracked_entities_cost_nothing()
        => AssertAsync(context => context.AttachRange(Keys(2).Select(key => new Genre { Id = key, Name = "Genre" })));

    [Fact]
    public Task Tracked_targets_that_a_call_does_not_name_cost_nothing()
        => AssertAsync(context => context.AttachRange(Keys(1).Select(key => new Author { Id = key, Name = "Author" })));

    [Fact]
    public Task Tracked_links_that_a_call_does_not_name_cost_nothing()
        => AssertAsync(context =>
        {
            context.AttachRange(Keys(1).Select(key => new Author { Id = key, Name = "Author" }));
            context.AttachRange(Enumerable.Range(2, 400).Select(key => new Book { Id = key, Title = "Book" }));
            context.AttachRange(Keys(1).Select(key => new AuthorBook { AuthorId = key, BookId = 2 + (key % 400) }));
        });

    [Fact]
    public Task Pending_changes_of_other_types_cost_nothing()
        => AssertAsync(context => context.AddRange(Keys(2).Select(key => new Genre { Id = key, Name = "Genre" })));

    [Fact]
    public async Task Each_tracked_target_that_a_call_names_costs_little()
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(Enumerable.Range(2, 999).Select(key => new Author { Name = $"Author {key}" }));
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var keys = Enumerable.Range(1, 1000).ToList();
        var withNone = await MeasureAsync(context, keys, calls: 3);
        await context.Authors.LoadAsync();
        await context.Books.LoadAsync();
        var withAll = await MeasureAsync(context, keys, calls: 3);

        // Some look-ups of each target, before and after two writes; no set and no entry of its own.
        ((withAll - withNone) / keys.Count).Should().BeLessThan(1_500);
    }

    private static IEnumerable<int> Keys(int first) => Enumerable.Range(first, Many);

    private async Task AssertAsync(Action<BookstoreContext> track)
    {
        await using var context = CreateContext();
        var withNone = await MeasureAsync(context, [1], calls: 20);

        context.ChangeTracker.AutoDetectChangesEnabled = false;
        track(context);
        context.ChangeTracker.AutoDetectChangesEnabled = true;
        var hadChanges = HasChanges(context);
        var withMany = await MeasureAsync(context, [1], calls: 20);

        (withMany - withNone).Should().BeLessThan(Allowed);
        context.ChangeTracker.Entries().Count().Should().BeGreaterThanOrEqualTo(Many);
        HasChanges(context).Should().Be(hadChanges);
    }

    private static bool HasChanges(BookstoreContext context) => context.ChangeTracker.HasChanges();

    /// <summary>The bytes that a call allocates: the least of several rounds, because other threads may allocate meanwhile.</summary>
    private static async Task<long> MeasureAsync(BookstoreContext context, List<int> keys, int calls)
    {
        var links = context.Books.Links(book => book.Authors).ForKey(1);
        var least = long.MaxValue;

        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);

            for (var call = 0; call < calls; call++)
            {
                (await links.LinkKeysAsync(keys)).Added.Count.Should().Be(keys.Count);
                (await links.UnlinkKeysAsync(keys)).Removed.Count.Should().Be(keys.Count);
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / calls);
        }

        return least;
    }

    [CollectionDefinition(nameof(TrackerCostTests), DisableParallelization = true)]
    public sealed class Alone;

    [Collection(nameof(TrackerCostTests))]
    public sealed class Sqlite(SqliteDatabase database) : TrackerCostTests(database), IClassFixture<SqliteDatabase>;

    [Collection(nameof(TrackerCostTests))]
    public sealed class PostgreSql(PostgreSqlDatabase database) : TrackerCostTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : TrackerCostTests(database), IClassFixture<SqlServerDatabase>;
}
