using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>A SQLite file that is full, read-only or locked: the caller sees the engine's error, and nothing is half written.</summary>
[OneDatabase("The faults of a file.")]
public sealed class SqliteFaultTests(SqliteDatabase database) : BookstoreTests(database), IClassFixture<SqliteDatabase>
{
    private const int Busy = 5, ReadOnly = 8, Full = 13;

    public static TheoryData<string> Calls => [.. BookstoreVerbs.All.Keys, .. BookstoreSaves.All.Keys];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_read_only_file_is_the_error_of_the_engine(string call)
    {
        var before = await StateAsync();
        await using var context = CreateContext(builder => builder.UseSqlite($"{Database.ConnectionString};Mode=ReadOnly"));

        await ThrowsAsync(ReadOnly, () => Act(call, context));

        (await BookstoreVerbs.StateAsync(context)).Should().Be(before);
    }

    [Fact]
    public async Task A_locked_file_is_the_error_of_the_engine()
    {
        var before = await StateAsync();
        await using (var other = CreateContext())
        {
            await using var transaction = await other.Database.BeginTransactionAsync();
            await Task.WhenAll(BookstoreVerbs.All.Keys.Concat(BookstoreSaves.All.Keys).Select(call => Task.Run(async () =>
            {
                await using var context = CreateContext(builder => builder.UseSqlite($"{Database.ConnectionString};Default Timeout=1"));
                await ThrowsAsync(Busy, () => Act(call, context));
            })));
        }

        (await StateAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_file_is_the_error_of_the_engine(bool inTransaction)
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(Enumerable.Range(5, 5000).Select(i => new Author { Name = $"Author {i}" }));
            await arrange.SaveChangesAsync();
        }

        var before = await StateAsync();
        var many = Enumerable.Range(3, 5000).ToArray();
        Func<BookstoreContext, Task>[] calls =
        [
            context => BookstoreVerbs.Links(context).LinkKeysAsync(many),
            context => BookstoreVerbs.Links(context).SetKeysAsync(many),
            context => BookstoreVerbs.Relationship(context).SetManyAsync(new Dictionary<int, int[]> { [1] = many, [2] = many }),
            context => BookstoreVerbs.Links(context)
                .LinkOrCreateAsync(many.Select(i => new Author { Name = $"New {i}" }), author => author.Name),
            async context =>
            {
                context.Entry(await context.Books.SingleAsync(book => book.Id == 1)).Collection(book => book.Authors).AddKeys(many);
                await context.SaveChangesAsync();
            },
        ];

        foreach (var call in calls)
        {
            await using var context = CreateContext();
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("PRAGMA max_page_count = 1");
            await using (var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null)
            {
                await ThrowsAsync(Full, () => call(context));
            }

            (await StateAsync()).Should().Be(before);

            context.ChangeTracker.Clear();
            await context.Database.ExecuteSqlRawAsync("PRAGMA max_page_count = 1000000");
            await using var again = await context.Database.BeginTransactionAsync();
            await call(context);
        }
    }

    private static Task Act(string call, BookstoreContext context)
        => (BookstoreVerbs.All.GetValueOrDefault(call) ?? BookstoreSaves.All[call])(context, CancellationToken.None);

    private static async Task ThrowsAsync(int error, Func<Task> act)
    {
        var exception = await Record.ExceptionAsync(act);

        exception?.GetBaseException().Should().BeOfType<SqliteException>().Which.SqliteErrorCode.Should().Be(error);
        exception.Should().NotBeNull();
    }

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();

        return await BookstoreVerbs.StateAsync(context);
    }
}
