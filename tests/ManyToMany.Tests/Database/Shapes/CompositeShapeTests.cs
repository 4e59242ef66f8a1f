using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Keys of several columns, of columns that both ends share, and of columns that are in no class.</summary>
public abstract class CompositeShapeTests(TestDatabase database) : DatabaseTests<CompositeShapesContext>(database)
{
    [Fact]
    public async Task Three_columns_with_two_of_an_alternate_key()
    {
        var (name, day, country) = (new Name("it's"), new DateOnly(2026, 1, 2), Guid.NewGuid());
        await SaveAsync(
            new Seat { Hall = name, Day = day, Row = 1 }, new Seat { Hall = new Name("b"), Day = day, Row = 1 }, new Seat { Hall = name, Day = day, Row = -2 },
            new Guest { Passport = "x", Country = country }, new Guest { Passport = "y", Country = country }, new Guest { Passport = "x", Country = Guid.Empty });

        await ShapeCheck.RunAsync(
            () => CreateContext(),
            (Seat seat) => seat.Guests,
            [((short)1, name, day), ((short)1, new Name("b"), day), ((short)-2, name, day)],
            [("x", country), ("y", country), ("x", Guid.Empty)]);
    }

    [Fact]
    public async Task Shadow_keys()
    {
        await SaveAsync([
            .. Enumerable.Range(1, 3).Select(number => new Meal { Dish = $"{number}" }),
            .. Enumerable.Range(1, 3).Select(number => new Guest { Passport = $"{number}" })]);

        await ShapeCheck.RunAsync(() => CreateContext(), (Guest guest) => guest.Meals, [1L, 2L, 3L], [1, 2, 3]);
    }

    [Fact]
    public async Task A_column_that_both_keys_share()
    {
        await SaveTenantsAsync(1);

        await ShapeCheck.RunAsync(() => CreateContext(), (TenantBook book) => book.Authors, [(1, 1), (1, 2), (1, 3)], [(1, 11), (1, 12), (1, 13)]);
        await ShapeCheck.RunAsync(() => CreateContext(), (TenantAuthor author) => author.Drafts, [(11, 1), (12, 1), (13, 1)], [(1, 1), (1, 2), (1, 3)]);
    }

    [Fact]
    public async Task Without_a_unique_pair_both_sides_lock_the_same_rows()
    {
        await using var context = CreateContext();
        var authors = context.Books.Links(book => book.Authors);

        authors.ForAll().Scope.Relationship.LockedEnd.EntityType.Should().BeSameAs(authors.Inverse.ForAll().Scope.Relationship.LockedEnd.EntityType);
    }

    [Fact]
    public async Task A_symmetric_relationship_that_shares_a_column()
    {
        await SaveTenantsAsync(1, 2);
        await using var context = CreateContext();
        var friends = context.Authors.Links(author => author.Friends);

        (await friends.ForKey((1, 11)).LinkKeysAsync([(1, 12), (1, 13)])).Added.Count.Should().Be(2);
        (await friends.ForKey((1, 12)).KeysAsync<(int, int)>()).Should().Equal((1, 11));
        (await friends.ForKey((1, 12)).SetKeysAsync([(1, 13)])).Removed.TargetKeys<(int, int)>().Should().Equal((1, 11));
        (await friends.CopyKeyAsync((1, 13), (1, 12))).Added.TargetKeys<(int, int)>().Should().Equal((1, 11));
        (await friends.ForAll().CountAsync()).Should().Be(6);
        (await friends.ForKey((1, 13)).ClearAsync()).Removed.Count.Should().Be(2);
        (await friends.ForAll().CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task A_pair_that_differs_in_the_shared_column_throws_before_any_SQL()
    {
        const string message = "'TenantBook.Authors' cannot link (1, 1) to (2, 11) because 'TenantAuthorBook.TenantId' is one column for both ends. "
            + "Name two that agree in it.";
        var recorder = new SqlRecorder();
        await using var context = CreateContext(builder => builder.AddInterceptors(recorder));
        var links = context.Books.Links(book => book.Authors);
        var book = links.ForKey((1, 1));

        await RejectsAsync(() => book.LinkKeysAsync([(1, 11), (2, 11)]), message);
        await RejectsAsync(() => book.SetKeysAsync([(1, 11), (2, 11)]), message);
        await RejectsAsync(() => book.ToggleKeysAsync([(2, 11)]), message);
        await RejectsAsync(() => links.LinkPairsAsync([((1, 1), (2, 11))]), message);
        await RejectsAsync(() => links.SetManyAsync(new Dictionary<(int, int), (int, int)[]> { [(1, 1)] = [(2, 11)] }), message);
        await RejectsAsync(() => book.LinkAsync(new TenantAuthor { TenantId = 2, AuthorId = 11, Name = "" }), message);
        await RejectsAsync(() => book.UsingEntity<TenantAuthorBook>().LinkAsync([new TenantAuthorBook { TenantId = 2, AuthorId = 11 }]), message);
        await RejectsAsync(
            () => book.LinkOrCreateAsync([new TenantAuthor { TenantId = 2, AuthorId = 99, Name = "x" }], author => author.Name),
            "'TenantBook.Authors' cannot link (1, 1) to the new \"x\" because 'TenantAuthorBook.TenantId' is one column for both ends. Name two that agree in it.");
        await RejectsAsync(
            () => links.CopyKeyAsync((1, 1), (2, 1)),
            "'TenantBook.Authors' of (1, 1) cannot go to (2, 1) because 'TenantAuthorBook.TenantId' is one column for both ends. Name two that agree in it.");

        recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Pairs_that_differ_in_the_shared_column_are_not_linked()
    {
        await SaveTenantsAsync(1, 2);
        await using var context = CreateContext();
        var links = context.Books.Links(book => book.Authors);
        await links.ForKey((1, 1)).LinkKeysAsync([(1, 11)]);

        (await links.ForKey((1, 1)).ContainsKeyAsync((2, 11))).Should().BeFalse();
        (await links.ForKey((1, 1)).UnlinkKeysAsync([(2, 11)])).Unchanged.TargetKeys<(int, int)>().Should().Equal((2, 11));
        (await links.UnlinkPairsAsync([((2, 1), (1, 11)), ((1, 1), (1, 11))])).ToString().Should().Be("0 added, 1 removed, 1 unchanged");
    }

    [Fact]
    public async Task Queried_owners_are_linked_to_targets_with_their_shared_column()
    {
        await SaveTenantsAsync(1, 2);
        await using var context = CreateContext();
        var links = context.Books.Links(book => book.Authors);

        (await links.ForAll().LinkAsync(context.Authors)).Added.Count.Should().Be(18);
        (await links.ForAll().SetAsync(context.Authors.Where(author => author.AuthorId < 13))).ToString().Should().Be("0 added, 6 removed, 12 unchanged");
        (await links.ForKey((1, 1)).SetAsync(context.Authors.Where(author => author.AuthorId > 11))).Added.TargetKeys<(int, int)>().Should().Equal((1, 13));
        (await links.ForKeys((1, 2), (2, 2)).LinkAsync(context.Authors)).Added.TargetKeys<(int, int)>().Should().BeEquivalentTo([(1, 13), (2, 13)]);
        (await links.ForAll().LinkKeysAsync([(2, 13)])).Added.Count.Should().Be(2);
        (await links.For(context.Books.Where(book => book.TenantId == 1)).ClearAsync()).Removed.Count.Should().Be(7);
        (await links.ForKeys((1, 1), (2, 1)).Query().Union(links.ForKeys((1, 2), (2, 2)).Query()).CountAsync()).Should().Be(3);
        (await links.ForKeys((1, 3), (2, 3)).UnlinkAsync(links.ForKeys((2, 1), (2, 2)).Query().Where(author => author.AuthorId == 12))).Removed.Count.Should().Be(1);
        (await context.Set<TenantAuthorBook>().CountAsync(row => row.TenantId == 2)).Should().Be(8);
    }

    [Fact]
    public async Task Payload_with_a_shared_column()
    {
        await SaveTenantsAsync(1, 2);
        await using var context = CreateContext();
        var links = context.Books.Links(book => book.Authors);
        var book = links.ForKey((1, 1)).UsingEntity<TenantAuthorBook>();

        (await book.LinkAsync([new TenantAuthorBook { AuthorId = 11, Role = "editor" }, new TenantAuthorBook { TenantId = 1, AuthorId = 12 }])).Added.Count.Should().Be(2);
        (await book.UpdateAsync([new TenantAuthorBook { AuthorId = 12, Role = "editor" }])).Updated.TargetKeys<(int, int)>().Should().Equal((1, 12));
        (await book.Where(link => link.Role == "editor").QueryLinks().CountAsync()).Should().Be(2);
        (await book.Where(link => link.Role == "author").SetKeysAsync([(1, 13)])).Added.Count.Should().Be(1);
        (await book.QueryLinks().Select(link => link.AuthorId).ToListAsync()).Should().BeEquivalentTo([11, 12, 13]);
        (await links.ForKeys((1, 1), (1, 2)).UsingEntity<TenantAuthorBook>().QueryLinks().CountAsync()).Should().Be(3);
        (await links.CopyKeyAsync((1, 1), (1, 2))).Added.Count.Should().Be(3);
        (await context.Set<TenantAuthorBook>().CountAsync(row => row.BookId == 2 && row.Role == "editor")).Should().Be(2);
        (await links.LinkPairsAsync([new TenantAuthorBook { TenantId = 2, BookId = 1, AuthorId = 11 }])).Added[0].ToString().Should().Be("(2, 1) → (2, 11)");
        (await links.ForKey((2, 1)).LinkOrCreateAsync([new TenantAuthor { TenantId = 2, AuthorId = 20, Name = "new" }], author => author.Name))
            .Created.Should().BeEquivalentTo([new object[] { 2, 20 }]);
        (await links.Inverse.MergeOwnerKeysAsync((1, 11), (1, 12))).Removed.Count.Should().Be(2);
    }

    private static async Task RejectsAsync(Func<Task> call, string message)
        => (await FluentActions.Awaiting(call).Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Be(message);

    private Task SaveTenantsAsync(params int[] tenants)
        => SaveAsync([
            .. from tenant in tenants
               from number in new[] { 1, 2, 3 }
               select new TenantBook { TenantId = tenant, BookId = number },
            .. from tenant in tenants
               from number in new[] { 11, 12, 13 }
               select new TenantAuthor { TenantId = tenant, AuthorId = number, Name = $"{tenant} {number}" }]);

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task Waiting_links_that_disagree_in_a_shared_column_are_refused()
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(
                new TenantBook { TenantId = 2, BookId = 1 },
                new TenantAuthor { TenantId = 1, AuthorId = 1, Name = "one" },
                new TenantAuthor { TenantId = 2, AuthorId = 1, Name = "two" });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext(builder => builder.UseManyToMany());
        var book = await context.Books.SingleAsync();
        var authors = context.Entry(book).Collection(one => one.Authors);

        FluentActions.Invoking(() => authors.AddKeys((1, 1))).Should().Throw<ArgumentException>().Which.Message.Should().Be(
            "'TenantBook.Authors' cannot link (2, 1) to (1, 1) because 'TenantAuthorBook.TenantId' is one column for both ends. "
            + "Name two that agree in it.");
        await FluentActions.Invoking(() => authors.SetKeysAsync([(1, 1)])).Should().ThrowAsync<ArgumentException>();
        authors.RemoveKeys((1, 1));
        context.ChangeTracker.HasChanges().Should().BeFalse();
        authors.AddKeys((2, 1));
        (await context.SaveChangesAsync()).Should().Be(1);
    }

    public sealed class Sqlite(SqliteDatabase database) : CompositeShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : CompositeShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : CompositeShapeTests(database), IClassFixture<SqlServerDatabase>;

    [Fact]
    public async Task A_variable_of_the_callers_query_may_have_the_name_of_a_parameter()
    {
        await SaveTenantsAsync(1);
        await using var context = CreateContext();
        var (target_1, targets_1, link_target_1, owner_1) = (1, 1, 1, 1);

        var one = context.Books.Where(book => book.BookId > target_1 && book.BookId > link_target_1).Links(book => book.Authors);
        (await one.LinkKeysAsync([(1, 11)])).Added.Count.Should().Be(2);

        var several = context.Books.Where(book => book.BookId > targets_1).Links(book => book.Authors);
        (await several.LinkKeysAsync([(1, 12), (1, 13)])).Added.Count.Should().Be(4);

        var authors = context.Authors.Where(author => author.AuthorId > 10 + owner_1);
        (await context.Books.Links(book => book.Authors).ForKey((1, 1)).LinkAsync(authors)).Added.Should().HaveCount(2);
    }
}
