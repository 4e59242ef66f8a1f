using ManyToMany.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>
/// Keys that differ in case only, which the database takes for equal: one link, whichever way they are written. The novels are dune and
/// emma; the tags are war, love and sand.
/// </summary>
public abstract class AlikeKeysTests(TestDatabase database) : DatabaseTests<AlikeKeysContext>(database)
{
    private const string NoChange = "0 added, 0 removed, 1 unchanged";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Novel { Title = "dune" }, new Novel { Title = "emma" });
        context.AddRange(new Topic { Name = "war" }, new Topic { Name = "love" }, new Topic { Name = "sand" });
        await context.SaveChangesAsync();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private static LinkSet<Novel, Topic> LinksOf(AlikeKeysContext context, bool hasUniquePair)
        => hasUniquePair ? context.Novels.Links(novel => novel.Tags) : context.Novels.Links(novel => novel.Marks);

    private async Task<string> RowsAsync(bool hasUniquePair)
        => hasUniquePair
            ? await RowsAsync<Tagging>(row => $"{row.NovelTitle}→{row.TagName}:{row.Weight}")
            : await RowsAsync<Marking>(row => $"{row.NovelTitle}→{row.TagName}:{row.Weight}");

    private async Task ArrangeAsync(bool hasUniquePair, params string[] tags)
    {
        await using var context = CreateContext();

        foreach (var tag in tags)
        {
            context.Add(hasUniquePair
                ? new Tagging { NovelTitle = "dune", TagName = tag, Weight = 7 }
                : new Marking { NovelTitle = "dune", TagName = tag, Weight = 7 });
        }

        await context.SaveChangesAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_exists_in_another_case_is_not_inserted_again(bool hasUniquePair)
    {
        await ArrangeAsync(hasUniquePair, "war");
        await using var context = CreateContext();
        var links = LinksOf(context, hasUniquePair);

        (await links.ForKey("DUNE").LinkKeysAsync(["WAR"])).ToString().Should().Be(NoChange);
        (await links.ForKeys(["DUNE", "Emma"]).LinkKeysAsync(["WAR", "Sand"])).Added.Should().HaveCount(3);
        (await links.LinkPairsAsync([("Dune", "War"), ("EMMA", "WAR")])).ToString().Should().Be("0 added, 0 removed, 2 unchanged");
        (await links.ForKey("Dune").SetKeysAsync(["WAR", "SAND"])).HasChanges.Should().BeFalse();
        (await links.SetManyAsync(new Dictionary<string, string[]> { ["DUNE"] = ["WAR", "SAND"] })).HasChanges.Should().BeFalse();
        (await links.ForKey("Dune").LinkAsync(context.Topics.Where(tag => tag.Name == "WAR"))).HasChanges.Should().BeFalse();

        (await RowsAsync(hasUniquePair)).ToUpperInvariant().Should().Be("DUNE→SAND:1 DUNE→WAR:7 EMMA→SAND:1 EMMA→WAR:1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_or_merge_finds_links_in_another_case(bool hasUniquePair)
    {
        await ArrangeAsync(hasUniquePair, "war");
        await using var context = CreateContext();
        var links = LinksOf(context, hasUniquePair);
        await links.ForKey("emma").LinkKeysAsync(["WAR"]);

        (await links.CopyKeyAsync("DUNE", "EMMA")).HasChanges.Should().BeFalse();
        (await links.MergeOwnerKeysAsync("DUNE", "EMMA")).Added.Should().BeEmpty();

        (await RowsAsync(hasUniquePair)).Should().Be("dune→war:7");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_preview_finds_a_link_in_another_case(bool hasUniquePair)
    {
        await ArrangeAsync(hasUniquePair, "war");
        var proposed = new List<string>();
        await using var context = CreateContext(builder => builder.AddInterceptors(new Proposals(proposed)));
        var links = LinksOf(context, hasUniquePair);

        (await links.ForKey("DUNE").LinkKeysAsync(["WAR", "love"])).ToString().Should().Be("1 added, 0 removed, 1 unchanged");
        (await links.LinkPairsAsync([("DUNE", "WAR"), ("Dune", "Love")])).HasChanges.Should().BeFalse();

        proposed.Should().Equal("1 added, 0 removed, 1 unchanged");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_spellings_in_one_call_are_one_link(bool hasUniquePair)
    {
        await using var context = CreateContext();
        var links = LinksOf(context, hasUniquePair);

        (await links.ForKey("dune").LinkKeysAsync(["war", "WAR"])).ToString().Should().Be("1 added, 0 removed, 0 unchanged");
        (await links.ForKey("dune").LinkKeysAsync(["WAR", "War"])).ToString().Should().Be(NoChange);
        (await links.ForKey("dune").SetKeysAsync(["War", "love", "WAR", "LOVE"])).ToString()
            .Should().Be("1 added, 0 removed, 1 unchanged");
        (await links.LinkPairsAsync([("emma", "war"), ("EMMA", "WAR"), ("Emma", "War")])).ToString()
            .Should().Be("1 added, 0 removed, 0 unchanged");
        (await links.ForKeys(["emma", "EMMA"]).LinkKeysAsync(["sand", "SAND"])).ToString()
            .Should().Be("1 added, 0 removed, 0 unchanged");

        (await RowsAsync(hasUniquePair)).Should().Be("dune→love:1 dune→war:1 emma→sand:1 emma→war:1");
    }

    [Theory]
    [InlineData(ExistingLinks.Ignore)]
    [InlineData(ExistingLinks.UpdatePayload)]
    public async Task Of_two_spellings_with_payload_the_first_counts(ExistingLinks existing)
    {
        await ArrangeAsync(hasUniquePair: true, "love");
        await using var context = CreateContext();

        var changes = await LinksOf(context, hasUniquePair: true).With(new LinkOptions { Existing = existing }).LinkPairsAsync<Tagging>(
        [
            new() { NovelTitle = "dune", TagName = "sand", Weight = 2 },
            new() { NovelTitle = "DUNE", TagName = "LOVE", Weight = 3 },
            new() { NovelTitle = "Dune", TagName = "Sand", Weight = 4 },
        ]);

        changes.Added.Should().ContainSingle();
        (await RowsAsync(hasUniquePair: true)).Should().Be($"dune→love:{(existing == ExistingLinks.Ignore ? 7 : 3)} dune→sand:2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tracked_link_that_a_set_names_in_another_case_stays_tracked(bool hasUniquePair)
    {
        await ArrangeAsync(hasUniquePair, "war", "love");
        await using var context = CreateContext();
        var novel = await context.Novels.Include(one => one.Tags).Include(one => one.Marks).SingleAsync(one => one.Title == "dune");

        await LinksOf(context, hasUniquePair).For(novel).SetKeysAsync(["WAR"]);

        (hasUniquePair ? novel.Tags : novel.Marks).Select(tag => tag.Name).Should().Equal("war");
        context.ChangeTracker.Entries().Count(join => join.Entity is Tagging or Marking).Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_spellings_in_one_toggle_are_one_link(bool hasUniquePair)
    {
        await using var context = CreateContext();
        var links = LinksOf(context, hasUniquePair).ForKey("dune");

        (await links.ToggleKeysAsync(["war", "WAR", "love"])).ToString().Should().Be("2 added, 0 removed, 0 unchanged");
        (await links.ToggleKeysAsync(["WAR", "War", "sand", "SAND"])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");

        (await RowsAsync(hasUniquePair)).Should().Be("dune→love:1 dune→sand:1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_spellings_of_one_new_target_are_one_link(bool hasUniquePair)
    {
        await using var context = CreateContext();

        var changes = await LinksOf(context, hasUniquePair).ForKey("dune").LinkOrCreateAsync(
            [new Topic { Name = "spice" }, new Topic { Name = "SPICE" }, new Topic { Name = "WAR" }, new Topic { Name = "war" }], tag => tag.Name);

        changes.ToString().Should().Be("2 added, 0 removed, 0 unchanged");
        (changes.Created.Count, changes.Targets.Distinct().Count()).Should().Be((1, 2));
        (await RowsAsync(hasUniquePair)).ToUpperInvariant().Should().Be("DUNE→SPICE:1 DUNE→WAR:1");
    }

    [Theory]
    [InlineData(true, "war")]
    [InlineData(false, "war")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_spellings_that_wait_are_one_link(bool hasUniquePair, params string[] existing)
    {
        await ArrangeAsync(hasUniquePair, existing);
        await using var context = CreateContext();
        var novel = await context.Novels.SingleAsync(one => one.Title == "dune");
        var entry = context.Entry(novel);
        var collection = hasUniquePair ? entry.Collection(one => one.Tags) : entry.Collection(one => one.Marks);

        collection.AddKeys("war", "WAR");
        collection.AddKeys("War");
        (await context.SaveChangesAsync()).Should().Be(1 - existing.Length);

        var weight = existing.Length == 0 ? 1 : 7;
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await RowsAsync(hasUniquePair)).Should().Be($"dune→war:{weight}");
        context.ChangeTracker.Entries().Count(join => join.Entity is Tagging or Marking).Should().BeLessThanOrEqualTo(1);

        collection.RemoveKeys("WAR");
        await context.SaveChangesAsync();
        (await RowsAsync(hasUniquePair)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_set_that_waits_keeps_the_row_of_another_spelling(bool hasUniquePair)
    {
        await ArrangeAsync(hasUniquePair, "war", "love");
        await using var context = CreateContext();
        var entry = context.Entry(await context.Novels.SingleAsync(one => one.Title == "dune"));
        var collection = hasUniquePair ? entry.Collection(one => one.Tags) : entry.Collection(one => one.Marks);

        await collection.SetKeysAsync(["WAR", "sand", "War", "SAND"]);
        (await context.SaveChangesAsync()).Should().Be(2);

        (await RowsAsync(hasUniquePair)).Should().Be("dune→sand:1 dune→war:7");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Join_entities_with_two_spellings_are_saved_as_one_row(bool hasUniquePair)
    {
        await using var context = CreateContext();

        foreach (var tag in new[] { "war", "WAR", "War", "love" })
        {
            context.Add(hasUniquePair
                ? new Tagging { NovelTitle = "dune", TagName = tag }
                : new Marking { NovelTitle = "dune", TagName = tag });
        }

        (await context.SaveChangesAsync()).Should().Be(2);

        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await RowsAsync(hasUniquePair)).Should().Be("dune→love:1 dune→war:1");
    }

    private sealed class Proposals(List<string> proposed) : ILinkInterceptor
    {
        public ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
            LinksChangingEventData eventData, InterceptionResult<LinkChanges> result, CancellationToken cancellationToken)
        {
            proposed.Add(eventData.Proposed.ToString());

            return ValueTask.FromResult(result);
        }
    }

    [OneDatabase("PostgreSQL compares with the collation of the column on either side.")]
    public sealed class Sqlite(SqliteDatabase database) : AlikeKeysTests(database), IClassFixture<SqliteDatabase>
    {
        [Fact]
        public async Task The_links_that_exist_are_read_once_and_found_by_index()
        {
            var recorder = new SqlRecorder();
            await using var context = CreateContext(builder => builder.AddInterceptors(recorder));
            await LinksOf(context, hasUniquePair: false).ForKey("dune").LinkKeysAsync(["war", "love"]);
            var insert = recorder.Statements.Single(statement => statement.Text.StartsWith("INSERT", StringComparison.Ordinal));

            await context.Database.OpenConnectionAsync();
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {insert.Text}";

            foreach (var (name, value) in insert.Parameters)
            {
                command.Parameters.Add(new SqliteParameter(name, value));
            }

            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();

            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(3));
            }

            plan.Should().ContainSingle(line => line.Contains("Marking", StringComparison.Ordinal))
                .Which.Should().StartWith("SEARCH Marking USING INDEX");
            plan.Should().Contain("SEARCH existing USING AUTOMATIC COVERING INDEX (TagName=?)");
        }
    }

    public sealed class PostgreSql(PostgreSqlDatabase database) : AlikeKeysTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : AlikeKeysTests(database), IClassFixture<SqlServerDatabase>;
}
