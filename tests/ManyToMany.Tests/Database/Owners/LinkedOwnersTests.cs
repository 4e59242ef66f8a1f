using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>Questions over owners compose with LINQ and with each other. Books 1 to 5: 1 by 1 and 2; 2 by 2 and 3; 3 by 1, 2 and 3; 4 by 4;
/// 5 by none.</summary>
public abstract class LinkedOwnersTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(5, 5, 2, Link(1, 1), Link(1, 2), Link(2, 2), Link(2, 3), Link(3, 1), Link(3, 2), Link(3, 3), Link(4, 4));
        await using var context = CreateContext();
        await context.Books.Links(book => book.Genres).LinkPairsAsync([(1, 1), (2, 1), (3, 1), (3, 2)]);
    }

    private BookstoreContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    [Fact]
    public async Task Each_question_reads_the_join_table_and_the_owners_only()
    {
        await using var context = CreateRecordedContext();
        var books = context.Books;

        (await IdsAsync(books.WhereLinkedToAllKeys(book => book.Authors, 1, 2))).Should().Equal(1, 3);
        (await IdsAsync(books.WhereLinkedToAnyKeys(book => book.Authors, 1, 4))).Should().Equal(1, 3, 4);
        (await IdsAsync(books.WhereLinkedToNoneKeys(book => book.Authors, 1, 4))).Should().Equal(2, 5);
        (await IdsAsync(books.WhereLinkedToExactlyKeys(book => book.Authors, 1, 2))).Should().Equal(1);
        (await IdsAsync(books.WhereLinkedToAtLeastKeys(book => book.Authors, 2, 1, 2, 3, 4))).Should().Equal(1, 2, 3);

        _recorder.Statements.Should().HaveCount(5).And.OnlyContain(statement => !statement.Text.Contains("\"Authors\"") && !statement.Text.Contains("JOIN"));
    }

    [Fact]
    public async Task Of_no_targets_all_and_none_are_every_owner_and_exactly_those_without_links()
    {
        await using var context = CreateContext();
        var (books, nobody) = (context.Books, context.Authors.Where(author => author.Id > 99));

        (await IdsAsync(books.WhereLinkedToAll(book => book.Authors))).Should().Equal(1, 2, 3, 4, 5);
        (await IdsAsync(books.WhereLinkedToAny(book => book.Authors))).Should().BeEmpty();
        (await IdsAsync(books.WhereLinkedToNone(book => book.Authors))).Should().Equal(1, 2, 3, 4, 5);
        (await IdsAsync(books.WhereLinkedToExactly(book => book.Authors))).Should().Equal(5);
        (await IdsAsync(books.WhereLinkedToAtLeast(book => book.Authors, 0))).Should().Equal(1, 2, 3, 4, 5);
        (await IdsAsync(books.WhereLinkedToAtLeast(book => book.Authors, 1))).Should().BeEmpty();
        (await IdsAsync(books.WhereLinkedToAll(book => book.Authors, nobody))).Should().Equal(1, 2, 3, 4, 5);
        (await IdsAsync(books.WhereLinkedToAny(book => book.Authors, nobody))).Should().BeEmpty();
        (await IdsAsync(books.WhereLinkedToNone(book => book.Authors, nobody))).Should().Equal(1, 2, 3, 4, 5);
        (await IdsAsync(books.WhereLinkedToExactly(book => book.Authors, nobody))).Should().Equal(5);
        (await IdsAsync(books.WhereLinkedToAtLeast(book => book.Authors, 0, nobody))).Should().Equal(1, 2, 3, 4, 5);
        (await IdsAsync(books.WhereLinkedToAtLeast(book => book.Authors, 1, nobody))).Should().BeEmpty();
    }

    [Fact]
    public async Task Targets_that_do_not_exist_are_linked_to_no_owner()
    {
        await using var context = CreateContext();

        (await IdsAsync(context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 99))).Should().BeEmpty();
        (await IdsAsync(context.Books.WhereLinkedToAnyKeys(book => book.Authors, 4, 99))).Should().Equal(4);
        (await IdsAsync(context.Books.WhereLinkedToExactlyKeys(book => book.Authors, 99))).Should().BeEmpty();
        (await IdsAsync(context.Books.WhereLinkedToAtLeastKeys(book => book.Authors, 3, 1, 2))).Should().BeEmpty();
    }

    [Fact]
    public async Task Questions_compose_with_each_other_and_with_variables_of_the_same_names()
    {
        await using var context = CreateContext();
        var (targets, count, key, owners) = ("Book 3", 3, 1930, "Book 1");

        (await IdsAsync(context.Books
            .WhereLinkedToAllKeys(book => book.Authors, 1, 2)
            .WhereLinkedToAnyKeys(book => book.Authors, 3, 4)
            .WhereLinkedToExactlyKeys(book => book.Genres, 1, 2)
            .WhereLinkedToNoneKeys(book => book.Related, 7)
            .Where(book => book.Title == targets && book.Id == count && book.Year == key && book.Title != owners))).Should().Equal(3);
        (await IdsAsync(context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2)
            .Union(context.Books.WhereLinkedToAllKeys(book => book.Authors, 2, 3)))).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Questions_compose_with_paging_projection_and_Include()
    {
        await using var context = CreateContext();
        var both = context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2);

        (await both.OrderByDescending(book => book.Id).Skip(1).Take(1).Select(book => book.Title).SingleAsync()).Should().Be("Book 1");
        (await context.Books.OrderBy(book => book.Id).Skip(1).Take(2).WhereLinkedToAllKeys(book => book.Authors, 1, 2).CountAsync()).Should().Be(1);
        (await both.Include(book => book.Authors).AsNoTracking().OrderBy(book => book.Id).ToListAsync())
            .Select(book => book.Authors.Count).Should().Equal(2, 3);
        (await both.Include(book => book.Authors).AsSplitQuery().OrderBy(book => book.Id).ToListAsync())
            .Select(book => book.Authors.Count).Should().Equal(2, 3);
        (await both.AnyAsync(book => book.Year > 1920)).Should().BeTrue();
        (await both.GroupBy(book => book.Year > 1920).Select(group => new { group.Key, Count = group.Count() }).ToListAsync())
            .Should().BeEquivalentTo([new { Key = true, Count = 1 }, new { Key = false, Count = 1 }]);
    }

    [Fact]
    public async Task Questions_are_sub_queries()
    {
        await using var context = CreateContext();
        var both = context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2);

        (await context.Genres.Where(genre => both.Any(book => book.Genres.Contains(genre))).CountAsync()).Should().Be(2);
        (await context.Authors.WhereLinkedToAny(author => author.Books, both).Select(author => author.Id).Order().ToListAsync()).Should().Equal(1, 2, 3);
        (await context.Authors.WhereLinkedToAll(author => author.Books, both).Select(author => author.Id).Order().ToListAsync()).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Questions_select_the_rows_of_ExecuteUpdate_and_ExecuteDelete()
    {
        await using var context = CreateContext();

        (await context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2).ExecuteUpdateAsync(s => s.SetProperty(book => book.Year, 7)))
            .Should().Be(2);
        (await context.Books.WhereLinkedToExactlyKeys(book => book.Authors, 4).ExecuteUpdateAsync(s => s.SetProperty(book => book.Year, 8)))
            .Should().Be(1);
        (await context.Books.WhereLinkedToExactly(book => book.Authors).ExecuteDeleteAsync()).Should().Be(1);
        (await context.Books.WhereLinkedToNoneKeys(book => book.Authors, 1, 2).ExecuteDeleteAsync()).Should().Be(1);

        (await context.Books.OrderBy(book => book.Id).Select(book => book.Year).ToListAsync()).Should().Equal(7, 1920, 7);
    }

    [Fact]
    public async Task Questions_are_the_owners_of_a_write()
    {
        await using var context = CreateContext();

        await context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2).Links(book => book.Authors).LinkKeysAsync([5]);
        await context.Books.WhereLinkedToAnyKeys(book => book.Authors, 3, 4).Links(book => book.Authors).SetKeysAsync([4]);
        await context.Books.WhereLinkedToExactly(book => book.Authors).Links(book => book.Genres)
            .LinkAsync(context.Genres.WhereLinkedToAnyKeys(genre => genre.Books, 1, 3));

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 1→5 2→4 3→4 4→4");
        (await GenreLinksAsync()).Should().Be("1→1 2→1 3→1 3→2 5→1 5→2");
    }

    [Fact]
    public async Task Similar_owners_compose()
    {
        await using var context = CreateContext();
        var similar = context.Books.Links(book => book.Authors).ForKey(1).QuerySimilar();

        (await similar.OrderByDescending(one => one.Jaccard).Take(1).Select(one => new { one.Owner.Title, one.SharedTargets, one.Jaccard }).SingleAsync())
            .Should().Be(new { Title = "Book 3", SharedTargets = 2, Jaccard = 2.0 / 3 });
        (await similar.Where(one => one.SharedTargets == 1).Select(one => one.Owner).Include(book => book.Authors).SingleAsync())
            .Authors.Should().HaveCount(2);
        (await similar.CountAsync()).Should().Be(2);
        (await context.Books.WhereLinkedToAnyKeys(book => book.Genres, 2).Links(book => book.Authors).QuerySimilar().Select(one => one.Owner.Id).Order().ToListAsync())
            .Should().Equal(1, 2);
        (await context.Books.Links(book => book.Authors).ForKey(3).UsingEntity<AuthorBook>().Where(link => link.AuthorId != 2).QuerySimilar()
            .Select(one => one.Jaccard).ToListAsync()).Should().Equal(0.5, 0.5);
        (await context.Books.Links(book => book.Authors).ForKey(5).QuerySimilar().AnyAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task Another_call_with_other_keys_is_the_same_SQL_and_compiles_nothing()
    {
        var compiled = 0;
        await using var context = CreateContext(builder => builder.WithOwnCache().AddInterceptors(_recorder).LogTo(
            (id, _) => id == CoreEventId.QueryCompilationStarting, _ => compiled++));

        foreach (var ask in new Func<int[], IQueryable<Book>>[]
        {
            keys => context.Books.WhereLinkedToAllKeys(book => book.Authors, keys),
            keys => context.Books.WhereLinkedToAnyKeys(book => book.Authors, keys),
            keys => context.Books.WhereLinkedToNoneKeys(book => book.Authors, keys),
            keys => context.Books.WhereLinkedToExactlyKeys(book => book.Authors, keys),
            keys => context.Books.WhereLinkedToAtLeastKeys(book => book.Authors, keys.Length, keys),
            keys => context.Books.Links(book => book.Authors).ForKeys(keys).QuerySimilar().Select(one => one.Owner),
        })
        {
            compiled = 0;
            _recorder.Clear();

            await ask([1, 2]).ToListAsync();
            await ask([3, 4, 5]).ToListAsync();

            compiled.Should().Be(1);
            _recorder.Statements.Select(statement => statement.Text).Distinct().Should().ContainSingle();
        }
    }

    [Fact]
    public async Task A_query_runs_twice_and_reads_the_links_each_time()
    {
        await using var context = CreateContext();
        var both = context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2);

        (await both.CountAsync()).Should().Be(2);
        await context.Books.Links(book => book.Authors).ForKey(5).LinkKeysAsync([1, 2]);
        (await both.CountAsync()).Should().Be(3);
        (await both.Concat(both).CountAsync()).Should().Be(6);
    }

    private static Task<List<int>> IdsAsync(IQueryable<Book> books) => books.Select(book => book.Id).Order().ToListAsync();

    public sealed class Sqlite(SqliteDatabase database) : LinkedOwnersTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkedOwnersTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LinkedOwnersTests(database), IClassFixture<SqlServerDatabase>;
}
