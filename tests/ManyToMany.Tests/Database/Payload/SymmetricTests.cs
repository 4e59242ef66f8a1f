using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>People 1 to 5; 1 is a friend of 2 and 3, 4 of 1 and 3.</summary>
public abstract class SymmetricTests(TestDatabase database) : DatabaseTests<OddPayloadContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 5).Select(i => new Person { Name = $"Person {i}" }));
        await context.SaveChangesAsync();
        await Friends(context, 1).LinkKeysAsync([2, 3]);
        await Friends(context, 4).LinkKeysAsync([1, 3]);
    }

    private OddPayloadContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private static OwnerLinks<Person, Person> Friends(OddPayloadContext context, params int[] people)
        => context.People.Links(person => person.Friends).ForKeys(people);

    private static OwnerLinks<Person, Person, Colleague> Colleagues(OddPayloadContext context, params int[] people)
        => context.People.Links(person => person.Colleagues).ForKeys(people).UsingEntity<Colleague>();

    private async Task<string> RowsAsync()
    {
        await using var context = CreateContext();
        var people = await context.People.Include(person => person.Friends).OrderBy(person => person.Id).ToListAsync();

        return string.Join("; ", people
            .Where(person => person.Friends.Count > 0)
            .Select(person => $"{person.Id}: {string.Join(" ", person.Friends.Select(friend => friend.Id).Order())}"));
    }

    private async Task<(int First, int Second, int Since)[]> ColleaguesAsync()
    {
        await using var context = CreateContext();

        return [.. (await context.Set<Colleague>().ToListAsync()).Select(row => (row.FirstId, row.SecondId, row.Since)).Order()];
    }

    [Fact]
    public async Task A_link_is_visible_from_both_ends()
        => (await RowsAsync()).Should().Be("1: 2 3 4; 2: 1; 3: 1 4; 4: 1 3");

    [Fact]
    public async Task Linking_inserts_both_rows_in_one_statement_and_reports_one_link()
    {
        await using var context = CreateRecordedContext();

        var changes = await Friends(context, 5).LinkKeysAsync([1, 2]);

        _recorder.Statements.Should().ContainSingle();
        changes.Added.Select(link => link.ToString()).Should().BeEquivalentTo("5 → 1", "5 → 2");
        (await Friends(context, 1).LinkKeysAsync([5])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await RowsAsync()).Should().Be("1: 2 3 4 5; 2: 1 5; 3: 1 4; 4: 1 3; 5: 1 2");
    }

    [Fact]
    public async Task Unlinking_removes_both_rows_in_one_statement()
    {
        await using var context = CreateRecordedContext();

        var changes = await Friends(context, 2).UnlinkKeysAsync([1, 4]);

        _recorder.Statements.Should().ContainSingle();
        changes.Removed.Select(link => link.ToString()).Should().Equal("2 → 1");
        changes.Unchanged.Select(link => link.ToString()).Should().Equal("2 → 4");
        (await RowsAsync()).Should().Be("1: 3 4; 3: 1 4; 4: 1 3");
    }

    [Fact]
    public async Task Clearing_removes_the_owner_from_the_friends_of_all()
    {
        await using var context = CreateRecordedContext();

        var changes = await Friends(context, 1).ClearAsync();

        _recorder.Statements.Should().ContainSingle();
        changes.Removed.Count.Should().Be(3);
        changes.Removed.OwnerKeys<int>().Should().AllBeEquivalentTo(1);
        (await RowsAsync()).Should().Be("3: 4; 4: 3");
    }

    [Fact]
    public async Task Setting_one_and_several_owners_keeps_both_directions()
    {
        await using var context = CreateContext();

        var one = await Friends(context, 1).SetKeysAsync([3, 5]);
        one.ToString().Should().Be("1 added, 2 removed, 1 unchanged");
        (await RowsAsync()).Should().Be("1: 3 5; 3: 1 4; 4: 3; 5: 1");

        // Two owners that are to be each other's: the mirror of the one is no leaver of the other.
        var two = await Friends(context, 1, 2).SetKeysAsync([1, 2]);
        (await RowsAsync()).Should().Be("1: 1 2; 2: 1 2; 3: 4; 4: 3");
        two.Removed.Count.Should().Be(2);
    }

    [Fact]
    public async Task A_self_link_is_one_row()
    {
        await using var context = CreateContext();

        (await Friends(context, 5).LinkKeysAsync([5])).Added.Count.Should().Be(1);
        (await Friends(context, 5).CountAsync()).Should().Be(1);
        (await Friends(context, 5).ToggleKeysAsync([5])).Removed.Count.Should().Be(1);
    }

    [Fact]
    public async Task Toggle_pairs_and_queries_write_both_directions()
    {
        await using var context = CreateContext();

        (await Friends(context, 2).ToggleKeysAsync([1, 3])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await RowsAsync()).Should().Be("1: 3 4; 2: 3; 3: 1 2 4; 4: 1 3");
        (await context.People.Links(person => person.Friends).LinkPairsAsync([(5, 1), (1, 5), (2, 1)])).Added.Count.Should().Be(2);
        (await context.People.Links(person => person.Friends).UnlinkPairsAsync([(1, 5)])).Removed.Count.Should().Be(1);
        (await context.People.Where(person => person.Id == 5).Links(person => person.Friends).LinkAsync(context.People.Where(person => person.Id < 3)))
            .Added.Count.Should().Be(2);
        (await RowsAsync()).Should().Be("1: 2 3 4 5; 2: 1 3 5; 3: 1 2 4; 4: 1 3; 5: 1 2");
    }

    [Fact]
    public async Task Both_rows_have_the_same_payload_after_link_and_update()
    {
        await using var context = CreateContext();

        await Colleagues(context, 1).LinkKeysAsync([2], s => s.SetProperty(l => l.Since, 2013));
        await Colleagues(context, 3).LinkAsync(new Colleague { SecondId = 1, Since = 2014 }, new Colleague { SecondId = 3, Since = 2015 });
        (await ColleaguesAsync()).Should().Equal((1, 2, 2013), (1, 3, 2014), (2, 1, 2013), (3, 1, 2014), (3, 3, 2015));

        (await Colleagues(context, 2).UpdateKeysAsync([1], s => s.SetProperty(l => l.Since, 2020))).Updated
            .Select(link => link.ToString()).Should().Equal("2 → 1");
        (await Colleagues(context, 1).UpdateAsync(s => s.SetProperty(l => l.Since, l => l.Since + 1))).Updated.Count.Should().Be(2);
        (await Colleagues(context, 1).UpdateAsync([new Colleague { SecondId = 3, Since = 7 }])).Updated.Count.Should().Be(1);
        (await ColleaguesAsync()).Should().Equal((1, 2, 2021), (1, 3, 7), (2, 1, 2021), (3, 1, 7), (3, 3, 2015));

        (await Colleagues(context, 1).Where(link => link.Since == 7).SetKeysAsync([4])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await Colleagues(context, 1).SetKeysAsync([4, 5], s => s.SetProperty(l => l.Since, 8))).ToString().Should().Be("1 added, 1 removed, 1 unchanged");
        (await ColleaguesAsync()).Should().Equal((1, 4, 7), (1, 5, 8), (3, 3, 2015), (4, 1, 7), (5, 1, 8));
    }

    [Fact]
    public async Task Copying_and_merging_keep_both_directions()
    {
        await using var context = CreateContext();
        var friends = context.People.Links(person => person.Friends);

        (await friends.CopyKeyAsync(1, 5)).Added.Count.Should().Be(3);
        (await RowsAsync()).Should().Be("1: 2 3 4; 2: 1 5; 3: 1 4 5; 4: 1 3 5; 5: 2 3 4");

        var merged = await friends.MergeOwnerKeysAsync(keep: 1, away: 4);
        (await RowsAsync()).Should().Be("1: 2 3 5; 2: 1 5; 3: 1 5; 5: 1 2 3");
        merged.Added.Select(link => link.ToString()).Should().Equal("1 → 5");
    }

    [Fact]
    public async Task Copying_between_friends_leaves_their_own_link_out()
    {
        await using var context = CreateContext();

        await context.People.Links(person => person.Friends).CopyKeyAsync(1, 2);

        (await RowsAsync()).Should().StartWith("1: 2 3 4; 2: 1 3 4; ");
    }

    [Fact]
    public async Task Loaded_collections_of_both_ends_follow()
    {
        await using var context = CreateRecordedContext();
        var people = await context.People.Include(person => person.Friends).OrderBy(person => person.Id).ToListAsync();

        await context.Links(people[4], person => person.Friends).LinkAsync(people[0]);
        people[0].Friends.Should().Contain(people[4]);
        people[4].Friends.Should().Equal(people[0]);
        await context.Links(people[0], person => person.Friends).UnlinkAsync(people[1]);
        people[1].Friends.Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_hidden_join_table_can_be_symmetric()
    {
        await using var context = CreateContext();
        var (paris, rome) = (new Town(), new Town());
        context.AddRange(paris, rome);
        await context.SaveChangesAsync();

        (await context.Links(paris, town => town.Twins).LinkAsync(rome)).Added.Count.Should().Be(1);
        (await context.Links(rome, town => town.Twins).Query().SingleAsync()).Should().BeSameAs(paris);
    }

    public sealed class Sqlite(SqliteDatabase database) : SymmetricTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SymmetricTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SymmetricTests(database), IClassFixture<SqlServerDatabase>;

    [Fact]
    public async Task ExistingLinks_Throw_names_each_link_once_as_the_call_does()
    {
        await using var context = CreateContext();
        var strict = new LinkOptions { Existing = ExistingLinks.Throw };

        var link = () => Friends(context, 2).With(strict).LinkKeysAsync([1, 5]);
        var linkQuery = () => Friends(context, 3).With(strict).LinkAsync(context.People.Where(person => person.Id != 3));

        (await link.Should().ThrowAsync<LinkExistsException>()).Which.Links.Select(one => one.ToString()).Should().Equal("2 → 1");
        (await linkQuery.Should().ThrowAsync<LinkExistsException>())
            .Which.Links.Select(one => one.ToString()).Should().BeEquivalentTo("3 → 1", "3 → 4");
        (await RowsAsync()).Should().Be("1: 2 3 4; 2: 1; 3: 1 4; 4: 1 3");
    }

    [Fact]
    public async Task Links_whose_rows_take_several_statements_are_written_together_or_not_at_all()
    {
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(6, 155).Select(i => new Person { Name = $"Person {i}" }));
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
        int[] many = [.. Enumerable.Range(6, 155)];
        var pairs = many.SelectMany(_ => many, (first, second) => (first, second)).Where(pair => pair.first < pair.second).Take(6_000).ToList();
        var before = await RowsAsync();

        // The list of owners contains a person without a row; the statement with that link is the last.
        var product = () => Friends(context, [.. many, 9_999]).LinkKeysAsync(many[..80]);
        await product.Should().ThrowAsync<LinkEndMissingException>();
        (await RowsAsync()).Should().Be(before);

        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await product.Should().ThrowAsync<LinkEndMissingException>();
            await transaction.CommitAsync();
        }

        (await RowsAsync()).Should().Be(before);

        await CancelSecondAsync((links, token) => links.LinkPairsAsync(pairs, token));
        (await RowsAsync()).Should().Be(before);

        (await context.People.Links(person => person.Friends).LinkPairsAsync(pairs)).Added.Should().HaveCount(6_000);
        before = await RowsAsync();
        await CancelSecondAsync((links, token) => links.UnlinkPairsAsync(pairs, token));
        (await RowsAsync()).Should().Be(before);

        async Task CancelSecondAsync(Func<LinkSet<Person, Person>, CancellationToken, Task> call)
        {
            using var source = new CancellationTokenSource();
            var interceptor = new CancelAt(statement: 2, afterwards: false, source);
            await using var cancelled = CreateContext(builder => builder.AddInterceptors(interceptor));
            var run = () => call(cancelled.People.Links(person => person.Friends), source.Token);

            await run.Should().ThrowAsync<OperationCanceledException>();
            interceptor.HasCancelled.Should().BeTrue();
        }
    }
}
