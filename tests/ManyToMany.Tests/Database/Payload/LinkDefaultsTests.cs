using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Posts 1 to 3 and tags 1 to 3. Links get the user, and as the time the number of the call of a context.</summary>
public abstract class LinkDefaultsTests(TestDatabase database) : DatabaseTests<LinkDefaultsContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();

        foreach (var name in new[] { "a", "b", "c" })
        {
            context.AddRange(new Post(), new Tag { Name = name });
            await context.SaveChangesAsync();
        }
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany(Defaults);

    private static void Defaults(ManyToManyOptionsBuilder links)
        => links
            .UseLinkDefault((IAudited link) => link.AddedBy, (LinkDefaultsContext context) => context.User)
            .UseLinkDefault((IAudited link) => link.AddedAt, (LinkDefaultsContext context) => context.Now())
            .UseLinkDefault((Dictionary<string, object> link) => (string)link["AddedBy"], (LinkDefaultsContext context) => context.User);

    private static OwnerLinks<Post, Tag, Tagging> Tags(LinkDefaultsContext context, params int[] posts)
        => context.Posts.Links(post => post.Tags).ForKeys(posts).UsingEntity<Tagging>();

    private Task<string> RowsAsync()
        => RowsAsync<Tagging>(row => $"{row.PostId}{row.TagId}:{row.AddedBy}{row.AddedAt.Day}{(row.Position == 0 ? "" : $"/{row.Position}")}");

    private Task<string> MarksAsync() => RowsAsync<Mark>(row => $"{row.PostId}{row.TagId}:{row.AddedBy}{row.AddedAt.Day}");

    private static Task<Post> PostAsync(LinkDefaultsContext context, int id = 1) => context.Posts.SingleAsync(post => post.Id == id);

    private static Task<Tag> TagAsync(LinkDefaultsContext context, int id = 1) => context.Tags.SingleAsync(tag => tag.Id == id);

    [Fact]
    public async Task Each_verb_writes_one_value_to_all_links_that_it_inserts()
    {
        await using var context = CreateContext();
        var links = context.Posts.Links(post => post.Tags);

        await Tags(context, 1, 2).LinkKeysAsync([1]);
        await Tags(context, 1).SetKeysAsync([1, 2]);
        await Tags(context, 2).ToggleKeysAsync([1, 3]);
        await Tags(context, 2).LinkAsync(context.Tags.Where(tag => tag.Id < 2));
        await links.LinkPairsAsync([(3, 1)]);
        await links.SetManyAsync(new Dictionary<int, int[]> { [3] = [1, 2, 3] });

        (await RowsAsync()).Should().Be("11:ann1 12:ann2 21:ann4 23:ann3 31:ann5 32:ann6 33:ann6");
    }

    [Fact]
    public async Task Created_targets_get_links_with_the_value()
    {
        await using var context = CreateContext();

        await Tags(context, 1).LinkOrCreateAsync([new Tag { Name = "a" }, new Tag { Name = "d" }], tag => tag.Name);

        (await RowsAsync<Tagging>(row => $"{row.PostId}:{row.AddedBy}{row.AddedAt.Day}")).Should().Be("1:ann1 1:ann1");
    }

    [Fact]
    public async Task All_chunks_of_an_import_get_the_same_value()
    {
        await using var context = CreateContext();
        var options = new LinkImportOptions { ChunkSize = 2 };

        await context.Posts.Links(post => post.Tags).ImportAsync(new[] { (1, 1), (1, 2), (1, 3) }.ToAsyncEnumerable(), options);
        await context.Posts.Links(post => post.Tags).ImportAsync(
            new[] { new Tagging { PostId = 2, TagId = 1 }, new Tagging { PostId = 2, TagId = 2, AddedBy = "bob" }, new Tagging { PostId = 2, TagId = 3 } }
                .ToAsyncEnumerable(),
            options);

        (await RowsAsync()).Should().Be("11:ann1 12:ann1 13:ann1 21:ann2 22:bob2 23:ann2");
    }

    [Fact]
    public async Task What_the_call_gives_wins()
    {
        await using var context = CreateContext();

        await Tags(context, 1).LinkKeysAsync([1], s => s.SetProperty(link => link.AddedBy, "bob"));
        await Tags(context, 2).LinkAsync(new Tagging { TagId = 1, AddedBy = "bob" }, new Tagging { TagId = 2, AddedAt = new(2026, 1, 9, 0, 0, 0, DateTimeKind.Utc) });
        await Tags(context, 3).Where(link => link.AddedBy == "cid").SetKeysAsync([1]);

        (await RowsAsync()).Should().Be("11:bob1 21:bob2 22:ann9 31:cid3");
    }

    [Fact]
    public async Task An_object_without_a_required_value_gets_the_default()
    {
        await using var context = CreateContext();

        await Tags(context, 1).SetAsync([new Tagging { TagId = 1, AddedBy = null! }, new Tagging { TagId = 2, AddedBy = "", Position = 2 }]);

        (await RowsAsync()).Should().Be("11:ann1 12:ann1/2");
    }

    [Fact]
    public async Task A_link_that_exists_keeps_its_value()
    {
        await using var context = CreateContext();
        await Tags(context, 1).LinkKeysAsync([1]);
        context.User = "bob";
        var upsert = Tags(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload });

        (await upsert.LinkKeysAsync([1])).Updated.Count.Should().Be(0);
        (await upsert.LinkKeysAsync([1, 2], s => s.SetProperty(link => link.Position, 5))).ToString()
            .Should().Be("1 added, 0 removed, 1 updated, 0 unchanged");
        (await upsert.LinkAsync(new Tagging { TagId = 1, Position = 6 }, new Tagging { TagId = 3, Position = 6 })).ToString()
            .Should().Be("1 added, 0 removed, 1 updated, 0 unchanged");

        (await RowsAsync()).Should().Be("11:ann1/6 12:bob3/5 13:bob4/6");
    }

    [Fact]
    public async Task An_update_by_objects_that_leave_the_value_unset_keeps_it()
    {
        await using var context = CreateContext();
        var marks = context.Posts.Links(post => post.Marks).ForKey(1).UsingEntity<Mark>();
        await marks.LinkKeysAsync([1, 2]);

        await marks.UpdateAsync([new Mark { TagId = 1, Version = 2 }, new Mark { TagId = 2, AddedBy = "bob" }]);

        (await RowsAsync<Mark>(row => $"{row.TagId}:{row.AddedBy}{row.AddedAt.Day}/{row.Version}")).Should().Be("1:ann1/2 2:bob1/0");
    }

    [Fact]
    public async Task An_interceptor_changes_nothing_about_the_values()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(new PassiveInterceptor()));
        await Tags(context, 1).LinkKeysAsync([1]);
        context.User = "bob";

        await Tags(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .LinkKeysAsync([1, 2], s => s.SetProperty(link => link.Position, 5));

        (await RowsAsync()).Should().Be("11:ann1/5 12:bob2/5");
    }

    [Fact]
    public async Task A_copy_keeps_the_payload()
    {
        await using var context = CreateContext();
        await Tags(context, 1).LinkKeysAsync([1]);
        context.User = "bob";

        await context.Posts.Links(post => post.Tags).CopyKeyAsync(1, 2);

        (await RowsAsync()).Should().Be("11:ann1 21:ann1");
    }

    [Fact]
    public async Task Hidden_join_entities_with_the_property_get_the_value()
    {
        await using var context = CreateContext();
        var post = await PostAsync(context);

        await context.Links(post, one => one.Labels).LinkKeysAsync([1]);
        await context.Links(post, one => one.Hidden).LinkKeysAsync([1]);
        post.Labels.Add(await TagAsync(context, 2));
        await context.SaveChangesAsync();

        (await RowsAsync<Dictionary<string, object>>(row => $"{row["LabelsId"]}:{row["AddedBy"]}", "Labels")).Should().Be("1:ann 2:ann");
    }

    [Fact]
    public async Task Both_rows_of_a_symmetric_link_get_the_value()
    {
        await using var context = CreateContext();
        var post = await PostAsync(context);

        await context.Posts.Links(one => one.Related).ForKey(1).LinkKeysAsync([2]);
        post.Related.Add(await PostAsync(context, 3));
        await context.SaveChangesAsync();

        (await RowsAsync<Relation>(row => $"{row.FirstId}{row.SecondId}:{row.AddedBy}{row.AddedAt.Day}"))
            .Should().Be("12:ann1 13:ann2 21:ann1 31:ann2");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task SaveChanges_writes_one_value_to_all_join_entities(bool isLeftToEF, bool isSync)
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links.LeaveSavingToEF(isLeftToEF)));
        var post = await PostAsync(context);
        var added = new Post();
        context.Add(added);
        added.Tags.Add(await TagAsync(context));
        post.Tags.Add(await TagAsync(context));
        post.Marks.Add(await TagAsync(context, 2));
        context.AddRange(new Tagging { PostId = 1, TagId = 2, AddedBy = "bob" }, new Tagging { PostId = 1, TagId = 3, Position = 3 });
        await (isSync ? Task.FromResult(context.SaveChanges()) : context.SaveChangesAsync());

        (await RowsAsync()).Should().Be("11:ann1 12:bob1 13:ann1/3 41:ann1");
        (await MarksAsync()).Should().Be("12:ann1");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        context.Set<Tagging>().Local.Select(row => $"{row.PostId}{row.TagId}:{row.AddedBy}{row.AddedAt.Day}").Order()
            .Should().Equal("11:ann1", "12:bob1", "13:ann1", "41:ann1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_attempt_of_SaveChanges_computes_the_values_anew(bool isLeftToEF)
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links.LeaveSavingToEF(isLeftToEF)));
        var post = await PostAsync(context);
        post.Tags.Add(await TagAsync(context));
        post.Marks.Add(await TagAsync(context));
        context.Add(new Mark { PostId = 2, TagId = 1, AddedBy = "cid" });
        var repeated = context.Add(new Tag { Name = "a" });
        await context.Invoking(one => one.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
        repeated.State = EntityState.Detached;
        context.User = "bob";
        await context.SaveChangesAsync();

        (await RowsAsync()).Should().Be("11:bob2");
        (await MarksAsync()).Should().Be("11:bob2 21:cid2");
    }

    [Fact]
    public async Task SaveChanges_gives_a_link_that_exists_its_row_and_not_the_default()
    {
        await using (var arrange = CreateContext())
        {
            await Tags(arrange, 1).LinkKeysAsync([1]);
        }

        await using var context = CreateContext();
        context.User = "bob";
        context.Add(new Tagging { PostId = 1, TagId = 1 });
        (await PostAsync(context)).Tags.Add(await TagAsync(context, 2));

        (await context.SaveChangesAsync()).Should().Be(1);

        (await RowsAsync()).Should().Be("11:ann1 12:bob1");
        context.Set<Tagging>().Local.Single(row => row.TagId == 1).AddedBy.Should().Be("ann");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_modified_join_entity_keeps_its_value()
    {
        await using var context = CreateContext();
        (await PostAsync(context)).Tags.Add(await TagAsync(context));
        (await PostAsync(context)).Marks.Add(await TagAsync(context));
        await context.SaveChangesAsync();
        context.User = "bob";
        context.Set<Tagging>().Local.Single().Position = 4;
        context.Set<Mark>().Local.Single().Version = 2;
        await context.SaveChangesAsync();

        (await RowsAsync()).Should().Be("11:ann1/4");
        (await MarksAsync()).Should().Be("11:ann1");
    }

    [Fact]
    public async Task Links_by_key_get_the_value_when_they_are_saved()
    {
        await using var context = CreateContext();
        var post = await PostAsync(context);
        context.Entry(post).Collection(one => one.Tags).AddKeys(1);
        await context.Entry(post).Collection(one => one.Tags).SetKeysAsync([1, 2]);
        context.User = "bob";
        await context.SaveChangesAsync();

        (await RowsAsync()).Should().Be("11:bob1 12:bob1");
    }

    [Fact]
    public async Task The_tracker_gets_the_value_that_a_verb_writes()
    {
        await using var context = CreateContext();
        var post = await PostAsync(context);
        var tag = await TagAsync(context);
        await context.Entry(post).Collection(one => one.Tags).LoadAsync();
        await context.Links(post, one => one.Tags).LinkAsync(tag);

        post.Tags.Should().Equal(tag);
        context.Set<Tagging>().Local.Single().AddedBy.Should().Be("ann");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task The_last_default_of_a_property_is_used()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links
            .UseLinkDefault((Tagging link) => link.AddedBy, (DbContext _) => "cid")));

        await Tags(context, 1).LinkKeysAsync([1]);
        await context.Posts.Links(post => post.Marks).ForKey(1).LinkKeysAsync([1]);

        (await RowsAsync()).Should().Be("11:cid1");
        (await MarksAsync()).Should().Be("11:ann2");
    }

    [Fact]
    public async Task The_value_can_come_from_a_service_of_the_application()
    {
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(new StoppedClock()).BuildServiceProvider();
        await using var context = CreateContext(builder => builder
            .UseApplicationServiceProvider(services)
            .UseManyToMany(links => links.UseLinkDefault(
                (IAudited link) => link.AddedAt, (DbContext one) => one.GetService<TimeProvider>().GetUtcNow().UtcDateTime)));

        await Tags(context, 1).LinkKeysAsync([1]);
        (await PostAsync(context)).Tags.Add(await TagAsync(context, 2));
        await context.SaveChangesAsync();

        (await RowsAsync()).Should().Be("11:ann20 12:ann20");
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);
    }

    private sealed class PassiveInterceptor : ILinkInterceptor;

    public sealed class Sqlite(SqliteDatabase database) : LinkDefaultsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkDefaultsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LinkDefaultsTests(database), IClassFixture<SqlServerDatabase>;
}
