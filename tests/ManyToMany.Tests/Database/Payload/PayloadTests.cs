using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>
/// What links carry, on <see cref="AuthorBook"/>: books and authors have the keys 1 to 5; at the beginning book 1 has author 1 as author at
/// position 1 and author 2 as editor at position 2, book 2 has author 2 as author.
/// </summary>
public abstract partial class PayloadTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 5, authors: 5, genres: 0, Link(1, 1, position: 1), Link(1, 2, position: 2, Role.Editor), Link(2, 2));
        _recorder.Clear();
    }

    private BookstoreContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private static OwnerLinks<Book, Author, AuthorBook> LinksOf(BookstoreContext context, params int[] books)
        => context.Books.Links(book => book.Authors).ForKeys(books).UsingEntity<AuthorBook>();

    /// <summary>All rows, as plain EF reads them.</summary>
    private async Task<(int Book, int Author, int Position, Role Role)[]> RowsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<AuthorBook>().ToListAsync();

        return [.. rows.Select(row => (row.BookId, row.AuthorId, row.Position, row.Role)).Order()];
    }

    [Fact]
    public async Task Setters_set_payload_of_every_new_link_in_one_statement()
    {
        await using var context = CreateRecordedContext();
        var authors = await context.Authors.Where(author => author.Id >= 2 && author.Id <= 3).ToListAsync();
        var runs = 0;
        int Next() => ++runs;
        _recorder.Clear();

        var changes = await LinksOf(context, 1, 2).LinkAsync(authors, s => s
            .SetProperty(l => l.Role, Role.Translator)
            .SetProperty(l => l.Position, Next()));

        _recorder.Statements.Should().ContainSingle();
        runs.Should().Be(1);
        changes.ToString().Should().Be("2 added, 0 removed, 2 unchanged");
        (await RowsAsync()).Should().Equal(
            (1, 1, 1, Role.Author), (1, 2, 2, Role.Editor), (1, 3, 1, Role.Translator), (2, 2, 0, Role.Author), (2, 3, 1, Role.Translator));
    }

    [Fact]
    public async Task Properties_without_a_setter_get_the_database_default()
    {
        await using var context = CreateContext();

        await LinksOf(context, 3).LinkKeysAsync([1], s => s.SetProperty(l => l.Position, 7));
        await LinksOf(context, 4).LinkKeysAsync([1], s => s.SetProperty(l => l.Role, Role.Editor));

        (await RowsAsync()).Should().Contain([(3, 1, 7, Role.Author), (4, 1, 0, Role.Editor)]);
    }

    [Fact]
    public async Task Targets_of_a_query_are_linked_with_payload_inside_the_statement()
    {
        await using var context = CreateRecordedContext();

        var links = context.Books.Where(book => book.Id > 3).Links(book => book.Authors).UsingEntity<AuthorBook>();
        var changes = await links.LinkAsync(context.Authors.Where(author => author.Id < 3), s => s.SetProperty(l => l.Role, Role.Editor));

        _recorder.Statements.Should().ContainSingle();
        changes.Added.Count.Should().Be(4);
        (await RowsAsync()).Count(row => row.Role == Role.Editor).Should().Be(5);
    }

    [Fact]
    public async Task Objects_give_each_link_its_own_payload_in_one_statement()
    {
        await using var context = CreateRecordedContext();

        var changes = await LinksOf(context, 3, 4).LinkAsync(
            new AuthorBook { AuthorId = 1, Position = 1 },
            new AuthorBook { AuthorId = 2, Position = 2, Role = Role.Illustrator },
            new AuthorBook { AuthorId = 5, BookId = 4, Position = 3 });

        _recorder.Statements.Should().ContainSingle();
        changes.Added.Count.Should().Be(5);
        context.ChangeTracker.Entries().Should().BeEmpty();
        (await RowsAsync()).Where(row => row.Book > 2).Should().Equal(
            (3, 1, 1, Role.Author), (3, 2, 2, Role.Illustrator), (4, 1, 1, Role.Author), (4, 2, 2, Role.Illustrator), (4, 5, 3, Role.Author));
    }

    [Fact]
    public async Task An_object_can_name_its_ends_by_navigation()
    {
        await using var context = CreateContext();
        var author = await context.Authors.AsNoTracking().SingleAsync(author => author.Id == 3);
        var book = await context.Books.AsNoTracking().SingleAsync(book => book.Id == 5);

        await context.Links(book, b => b.Authors).UsingEntity<AuthorBook>().LinkAsync(new AuthorBook { Book = book, Author = author, Position = 9 });

        (await RowsAsync()).Should().Contain((5, 3, 9, Role.Author));
    }

    [Fact]
    public async Task Objects_of_many_owners_are_linked_with_payload()
    {
        await using var context = CreateRecordedContext();

        var changes = await context.Books.Links(book => book.Authors).LinkPairsAsync(
        [
            new AuthorBook { BookId = 3, AuthorId = 1, Position = 1 },
            new AuthorBook { BookId = 1, AuthorId = 1, Position = 5 },
            new AuthorBook { BookId = 4, AuthorId = 2, Position = 2, Role = Role.Editor },
        ]);

        _recorder.Statements.Should().ContainSingle();
        changes.ToString().Should().Be("2 added, 0 removed, 1 unchanged");
        (await RowsAsync()).Should().Contain([(1, 1, 1, Role.Author), (3, 1, 1, Role.Author), (4, 2, 2, Role.Editor)]);
    }

    [Fact]
    public async Task ExistingLinks_keeps_updates_or_throws_for_existing_links()
    {
        await using var context = CreateRecordedContext();
        var links = LinksOf(context, 1);

        (await links.LinkKeysAsync([1, 2], s => s.SetProperty(l => l.Role, Role.Editor))).HasChanges.Should().BeFalse();

        _recorder.Clear();
        var upsert = await links.With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .LinkKeysAsync([1, 2, 3], s => s.SetProperty(l => l.Role, Role.Editor));
        _recorder.Statements.Should().HaveCount(2);
        upsert.Added.TargetKeys<int>().Should().Equal(3);
        upsert.Updated.TargetKeys<int>().Should().Equal(1);
        upsert.Unchanged.TargetKeys<int>().Should().Equal(2);
        upsert.ToString().Should().Be("1 added, 0 removed, 1 updated, 1 unchanged");

        var strict = () => links.With(new LinkOptions { Existing = ExistingLinks.Throw })
            .LinkKeysAsync([3, 4], s => s.SetProperty(l => l.Role, Role.Author));
        var thrown = (await strict.Should().ThrowAsync<LinkExistsException>()).Which;
        thrown.Message.Should().Be("'Book.Authors' was not changed because 1 → 3 is linked already. Leave out what is, or let LinkOptions.Existing ignore it.");
        thrown.Links.Select(link => (int)link.TargetKey).Should().Equal(3);
        (await RowsAsync()).Should().Equal((1, 1, 1, Role.Editor), (1, 2, 2, Role.Editor), (1, 3, 0, Role.Editor), (2, 2, 0, Role.Author));
    }

    [Fact]
    public async Task SetAsync_with_objects_updates_kept_links_with_UpdatePayload()
    {
        await using var context = CreateContext();
        AuthorBook[] credits = [new() { AuthorId = 2, Position = 1 }, new() { AuthorId = 3, Position = 2, Role = Role.Translator }];

        var kept = await LinksOf(context, 1).SetAsync(credits);
        kept.ToString().Should().Be("1 added, 1 removed, 1 unchanged");
        (await RowsAsync()).Should().Equal((1, 2, 2, Role.Editor), (1, 3, 2, Role.Translator), (2, 2, 0, Role.Author));

        var updated = await LinksOf(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload }).SetAsync(credits);
        updated.Updated.TargetKeys<int>().Should().Equal(2);
        updated.Unchanged.TargetKeys<int>().Should().Equal(3);

        // The role is not set: a new row gets the database default, an existing row keeps its value.
        (await RowsAsync()).Should().Equal((1, 2, 1, Role.Editor), (1, 3, 2, Role.Translator), (2, 2, 0, Role.Author));
    }

    [Fact]
    public async Task A_condition_limits_reads_and_writes_and_is_set_on_new_links()
    {
        await using var context = CreateContext();
        var editors = LinksOf(context, 1).Where(link => link.Role == Role.Editor);

        (await editors.CountAsync()).Should().Be(1);
        (await editors.KeysAsync<int>()).Should().Equal(2);
        (await editors.ContainsKeyAsync(1)).Should().BeFalse();
        (await editors.ContainsAllKeysAsync([2])).Should().BeTrue();
        (await editors.Query().Select(author => author.Id).ToListAsync()).Should().Equal(2);
        (await editors.QueryLinks().SingleAsync()).Position.Should().Be(2);
        (await editors.UnlinkKeysAsync([1])).HasChanges.Should().BeFalse();

        (await editors.SetKeysAsync([3])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await RowsAsync()).Should().Equal((1, 1, 1, Role.Author), (1, 3, 0, Role.Editor), (2, 2, 0, Role.Author));

        (await editors.LinkKeysAsync([1])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await editors.ToggleKeysAsync([3, 4])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await editors.LinkAsync(new AuthorBook { AuthorId = 5, Position = 4 })).Added.Count.Should().Be(1);
        (await editors.ClearAsync()).Removed.TargetKeys<int>().Should().BeEquivalentTo([4, 5]);
        (await RowsAsync()).Should().Equal((1, 1, 1, Role.Author), (2, 2, 0, Role.Author));
    }

    [Fact]
    public async Task Captured_values_and_several_conditions_are_combined()
    {
        await using var context = CreateContext();
        var (role, position) = (Role.Editor, 2);

        var links = LinksOf(context, 1).Where(link => link.Role == role).Where(link => position == link.Position);

        (await links.CountAsync()).Should().Be(1);
        await links.LinkKeysAsync([4]);
        (await RowsAsync()).Should().Contain((1, 4, 2, Role.Editor));
        (await LinksOf(context, 1).Where(link => link.Position > 1 && link.Role != Role.Author).KeysAsync<int>()).Should().BeEquivalentTo([2, 4]);
    }

    [Fact]
    public async Task Payload_of_existing_links_is_updated_where_it_differs()
    {
        await using var context = CreateRecordedContext();

        var changes = await LinksOf(context, 1).UpdateKeysAsync([1, 2, 5], s => s.SetProperty(l => l.Role, Role.Editor));

        _recorder.Statements.Should().ContainSingle();
        changes.Updated.TargetKeys<int>().Should().Equal(1);
        changes.Unchanged.TargetKeys<int>().Should().BeEquivalentTo([2, 5]);
        changes.HasChanges.Should().BeTrue();
        (await LinksOf(context, 1, 2).UpdateAsync(s => s.SetProperty(l => l.Position, 4))).Updated.Count.Should().Be(3);
        (await LinksOf(context, 1).Where(l => l.Position == 4).UpdateAsync(s => s.SetProperty(l => l.Position, 5))).Updated.Count.Should().Be(2);
        (await RowsAsync()).Should().Equal((1, 1, 5, Role.Editor), (1, 2, 5, Role.Editor), (2, 2, 4, Role.Author));
    }

    [Fact]
    public async Task Payload_is_computed_from_the_link_in_the_database()
    {
        await using var context = CreateContext();
        var by = 10;

        var changes = await LinksOf(context, 1).UpdateAsync(s => s.SetProperty(l => l.Position, l => l.Position + by));
        (await context.Books.Where(book => book.Id == 2).Links(book => book.Authors).UsingEntity<AuthorBook>()
            .UpdateKeysAsync([2], s => s.SetProperty(l => l.Position, l => l.AuthorId * by).SetProperty(l => l.Role, Role.Translator)))
            .Updated.Count.Should().Be(1);

        changes.Updated.Count.Should().Be(2);
        (await RowsAsync()).Should().Equal((1, 1, 11, Role.Author), (1, 2, 12, Role.Editor), (2, 2, 20, Role.Translator));
    }

    [Fact]
    public async Task Objects_update_each_link_with_its_own_payload()
    {
        await using var context = CreateRecordedContext();

        var changes = await LinksOf(context, 1).UpdateAsync(
            [new AuthorBook { AuthorId = 1, Position = 2 }, new AuthorBook { AuthorId = 2, Position = 1, Role = Role.Translator }, new AuthorBook { AuthorId = 3 }]);

        _recorder.Statements.Should().ContainSingle();
        changes.Updated.TargetKeys<int>().Should().BeEquivalentTo([1, 2]);
        changes.Unchanged.TargetKeys<int>().Should().Equal(3);
        (await RowsAsync()).Should().Equal((1, 1, 2, Role.Author), (1, 2, 1, Role.Translator), (2, 2, 0, Role.Author));
    }

    [Fact]
    public async Task QueryWithLinks_returns_targets_with_links_in_one_query()
    {
        await using var context = CreateRecordedContext();

        var credits = await LinksOf(context, 1, 2).QueryWithLinks()
            .Where(credit => credit.Link.Position > 0 && credit.Target.Name != "")
            .OrderByDescending(credit => credit.Link.Position)
            .ThenBy(credit => credit.Target.Name)
            .Skip(0).Take(5)
            .Select(credit => new { credit.Target.Name, credit.Link.Role })
            .ToListAsync();

        _recorder.Statements.Should().ContainSingle();
        credits.Select(credit => (credit.Name, credit.Role)).Should().Equal(("Author 2", Role.Editor), ("Author 1", Role.Author));

        var whole = await LinksOf(context, 1).Where(link => link.Role == Role.Editor).QueryWithLinks().SingleAsync();
        (whole.Target.Id, whole.Link.Position).Should().Be((2, 2));
        context.Entry(whole.Link).State.Should().Be(EntityState.Unchanged);
    }

    [Fact]
    public async Task An_untranslatable_condition_throws_and_nothing_is_written()
    {
        await using var context = CreateRecordedContext();

        await Refuses(() => context.Books.Links(book => book.Authors).ForKey(1).UnlinkAsync(author => IsOdd(author.Id)));
        await Refuses(() => context.Books.Where(book => IsOdd(book.Id)).Links(book => book.Authors).ClearAsync());
        await Refuses(() => LinksOf(context, 1).Where(link => IsOdd(link.Position)).ClearAsync());
        await Refuses(() => LinksOf(context, 1).UpdateAsync(s => s.SetProperty(l => l.Position, l => IsOdd(l.Position) ? 1 : 2)));
        await Refuses(() => LinksOf(context, 1).UpdateAsync(s => s.SetProperty(l => l.Position, l => Math.Max(1, IsOdd(l.AuthorId) ? 1 : 2))));

        _recorder.Statements.Should().BeEmpty();
        (await RowsAsync()).Should().HaveCount(3);
        (await LinksOf(context, 1).CountAsync()).Should().Be(2);

        static async Task Refuses(Func<Task> act)
            => (await act.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*could not be translated*");
    }

    private static bool IsOdd(int number) => number % 2 == 1;

    public sealed class Sqlite(SqliteDatabase database) : PayloadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : PayloadTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : PayloadTests(database), IClassFixture<SqlServerDatabase>;
}
