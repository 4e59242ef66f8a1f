using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>Two sets of one owner at the same time, many times over: the result is one of the two, never their union.</summary>
public abstract class SetRaceTests(TestDatabase database) : BookstoreTests(database)
{
    private const int Rounds = 300;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 1, authors: 8);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => StressRun.Configure(Database, builder);

    [Fact]
    public async Task Two_sets_at_once_end_as_one_of_the_two()
    {
        int[][] sets = [[1, 2, 3, 4, 5], [4, 5, 6, 7, 8]];
        var results = new int[2];

        for (var round = 0; round < Rounds * StressRun.Factor; round++)
        {
            await SetAsync(round % 2 == 0 ? [] : [1, 8]);
            using var start = new Barrier(sets.Length);
            await Task.WhenAll(sets.Select(set => Task.Run(async () =>
            {
                start.SignalAndWait();
                await SetAsync(set);
            })));

            await using var context = CreateContext();
            var keys = (await context.Books.Links(book => book.Authors).ForKey(1).KeysAsync<int>()).Order().ToArray();
            var result = Array.FindIndex(sets, keys.SequenceEqual);
            result.Should().NotBe(-1, $"round {round} must not end as {string.Join(", ", keys)}");
            results[result]++;
        }

        StressRun.Print($"{GetType().Name}: two sets at once, {results.Sum()} times: {results[0]} ended as one, {results[1]} as the other");
    }

    private async Task SetAsync(int[] keys)
    {
        await using var context = CreateContext();
        await context.Books.Links(book => book.Authors).ForKey(1).SetKeysAsync(keys);
    }

    [Collection(StressRun.Collection)]
    public sealed class Sqlite(SqliteDatabase database) : SetRaceTests(database), IClassFixture<SqliteDatabase>;

    [Collection(StressRun.Collection)]
    public sealed class PostgreSql(PostgreSqlDatabase database) : SetRaceTests(database), IClassFixture<PostgreSqlDatabase>;

    [Collection(StressRun.Collection)]
    public sealed class SqlServer(SqlServerDatabase database) : SetRaceTests(database), IClassFixture<SqlServerDatabase>;
}
