using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

/// <summary>
/// What goes wrong with plain EF Core, measured once and numbered L1 to L27, and what our verbs do instead: on each kind of join where it
/// makes a difference, and where it is cheap, with the proof that EF still fails in that way. Posts are 1 to 3 and tags 1 to 5; at the
/// beginning post 1 has the tags 1 and 2 by every kind of join.
/// </summary>
/// <remarks>
/// Left out, as they are about migrations and not about links: L23 to L26. Of L17 the events, of L20 the loading of collections and of L27
/// the guard at <c>SaveChanges</c> are not about the verbs; L18 and L19 were times, and are numbers of statements here.
/// </remarks>
public abstract partial class PitfallTests(TestDatabase database) : DatabaseTests<PostsContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public static TheoryData<JoinKind> Joins => [JoinKind.Implicit, JoinKind.Composite, JoinKind.Surrogate];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 3).Select(i => new Post { Title = $"Post {i}" }));
        context.AddRange(Enumerable.Range(1, 5).Select(i => new Tag { Name = $"Tag {i}" }));
        await context.SaveChangesAsync();
        var post = (await context.Posts.FindAsync(1))!;
        foreach (var tag in await context.Tags.Where(tag => tag.Id <= 2).ToListAsync())
        {
            post.Tags.Add(tag);
            post.Labels.Add(tag);
            post.Marks.Add(tag);
        }

        await context.SaveChangesAsync();
        _recorder.Clear();
    }

    private PostsContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private static OwnerLinks<Post, Tag> Links(PostsContext context, JoinKind kind, Post post)
        => context.Links(post, PostsContext.Navigation(kind));

    private static OwnerLinks<Post, Tag> Links(PostsContext context, JoinKind kind, int post = 1)
        => context.Posts.Links(PostsContext.Navigation(kind)).ForKey(post);

    private static ICollection<Tag> Collection(JoinKind kind, Post post)
        => (ICollection<Tag>)PostsContext.Navigation(kind).Compile()(post)!;

    private static Task<Post> LoadAsync(PostsContext context, JoinKind kind, int post = 1)
        => context.Posts.Include(PostsContext.Navigation(kind)).SingleAsync(p => p.Id == post);

    private static async Task<Tag> TagAsync(PostsContext context, int key) => (await context.Tags.FindAsync(key))!;

    /// <summary>The tags of a post as the rows of the join table have them; a repeated tag is returned for each row.</summary>
    private async Task<int[]> TagsOfAsync(JoinKind kind, int post = 1)
    {
        await using var context = CreateContext();

        return await context.Posts.Where(p => p.Id == post).SelectMany(PostsContext.Navigation(kind)!).Select(tag => tag.Id).Order()
            .ToArrayAsync();
    }

    private static int[] KeysIn(JoinKind kind, Post post) => [.. Collection(kind, post).Select(tag => tag.Id).Order()];

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L01_Removing_and_adding_again_keeps_the_link(JoinKind kind)
    {
        await using (var plain = CreateContext())
        {
            var lost = await LoadAsync(plain, kind);
            var first = Collection(kind, lost).Single(tag => tag.Id == 1);
            Collection(kind, lost).Remove(first);
            plain.ChangeTracker.DetectChanges();
            Collection(kind, lost).Add(first);
            await plain.SaveChangesAsync();
        }

        (await TagsOfAsync(kind)).Should().Equal([2], "plain EF deletes what was removed and added again");

        await using var context = CreateContext();
        var post = await LoadAsync(context, kind);
        var tag = await TagAsync(context, 1);
        await Links(context, kind, post).LinkAsync(tag);

        (await Links(context, kind, post).UnlinkAsync(tag)).ToString().Should().Be("0 added, 1 removed, 0 unchanged");
        context.ChangeTracker.DetectChanges();
        (await Links(context, kind, post).LinkAsync(tag)).ToString().Should().Be("1 added, 0 removed, 0 unchanged");
        (await context.SaveChangesAsync()).Should().Be(0);

        KeysIn(kind, post).Should().Equal(1, 2);
        (await TagsOfAsync(kind)).Should().Equal(1, 2);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L01_A_verb_on_a_pending_removal_throws_and_keeps_the_link(JoinKind kind)
    {
        await using var context = CreateContext();
        var post = await LoadAsync(context, kind);
        var tag = Collection(kind, post).Single(t => t.Id == 1);
        Collection(kind, post).Remove(tag);
        context.ChangeTracker.DetectChanges();

        await FluentActions.Awaiting(() => Links(context, kind, post).LinkAsync(tag)).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("* has a pending change of the link 1 → 1, *");

        await context.SaveChangesAsync();
        await Links(context, kind, post).LinkAsync(tag);
        KeysIn(kind, post).Should().Equal(1, 2);
        (await TagsOfAsync(kind)).Should().Equal(1, 2);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L01b_Setting_the_same_tags_again_keeps_every_link(JoinKind kind)
    {
        await using (var context = CreateContext())
        {
            var post = await LoadAsync(context, kind);
            var tags = Collection(kind, post).ToList();

            _ = context.ChangeTracker.Entries().Count();
            (await Links(context, kind, post).SetAsync(tags)).ToString().Should().Be("0 added, 0 removed, 2 unchanged");
            await Links(context, kind, post).ClearAsync();
            _ = context.ChangeTracker.Entries().Count();
            (await Links(context, kind, post).LinkAsync(tags)).Added.Count.Should().Be(2);
            await context.SaveChangesAsync();

            KeysIn(kind, post).Should().Equal(1, 2);
        }

        (await TagsOfAsync(kind)).Should().Equal(1, 2);

        await using (var plain = CreateContext())
        {
            var post = await LoadAsync(plain, kind);
            var tags = Collection(kind, post).ToList();
            Collection(kind, post).Clear();
            _ = plain.ChangeTracker.Entries().Count();
            tags.ForEach(Collection(kind, post).Add);
            await plain.SaveChangesAsync();
        }

        (await TagsOfAsync(kind)).Should().BeEmpty("plain EF deletes them all, because reading the entries detects the changes");
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L02_Linking_what_is_linked_is_no_error_and_no_duplicate(JoinKind kind)
    {
        await using (var context = CreateContext())
        {
            var post = (await context.Posts.FindAsync(1))!;

            (await Links(context, kind, post).LinkAsync(await TagAsync(context, 1))).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        }

        (await TagsOfAsync(kind)).Should().Equal(1, 2);

        await using var plain = CreateContext();
        Collection(kind, (await plain.Posts.FindAsync(1))!).Add(await TagAsync(plain, 1));

        if (kind == JoinKind.Surrogate)
        {
            await plain.SaveChangesAsync();
            (await TagsOfAsync(kind)).Should().Equal([1, 1, 2], "plain EF stores the pair a second time");
        }
        else
        {
            await FluentActions.Awaiting(() => plain.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
        }
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L03_Unlinking_needs_no_loaded_collection(JoinKind kind)
    {
        await using (var plain = CreateContext())
        {
            Collection(kind, (await plain.Posts.FindAsync(1))!).Remove(await TagAsync(plain, 1)).Should().BeFalse();
            (await plain.SaveChangesAsync()).Should().Be(0, "plain EF does nothing, without an error");
        }

        await using var context = CreateRecordedContext();
        var changes = await Links(context, kind).UnlinkKeysAsync([1]);

        changes.Removed.TargetKeys<int>().Should().Equal(1);
        _recorder.Statements.Should().ContainSingle();
        (await TagsOfAsync(kind)).Should().Equal(2);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L04_Objects_with_only_a_key_are_linked_and_not_tracked(JoinKind kind)
    {
        await using var context = CreateContext();

        await Links(context, kind, new Post { Id = 2, Title = "" }).LinkAsync(new Tag { Id = 3, Name = "" });

        context.ChangeTracker.Entries().Should().BeEmpty();
        (await context.SaveChangesAsync()).Should().Be(0);
        (await TagsOfAsync(kind, 2)).Should().Equal(3);
        (await context.Tags.SingleAsync(tag => tag.Id == 3)).Name.Should().Be("Tag 3");
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L05_An_object_with_the_key_of_a_tracked_one_is_no_conflict(JoinKind kind)
    {
        await using var context = CreateContext();
        var post = await LoadAsync(context, kind);
        var tag = await TagAsync(context, 3);
        FluentActions.Invoking(() => context.Attach(new Tag { Id = 3, Name = "" })).Should().Throw<InvalidOperationException>();

        await Links(context, kind, new Post { Id = 1, Title = "" }).LinkAsync(new Tag { Id = 3, Name = "" });

        Collection(kind, post).Should().Contain(tag, "the collections of the tracked ones follow");
        (await context.SaveChangesAsync()).Should().Be(0);
        (await TagsOfAsync(kind)).Should().Equal(1, 2, 3);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L06_A_detached_post_is_set_without_writing_its_tags(JoinKind kind)
    {
        // As it comes from a browser: one tag that is there and was renamed by the client, one that is not there yet.
        Tag[] sent = [new Tag { Id = 2, Name = "Hacked" }, new Tag { Name = "New" }];

        if (kind != JoinKind.Surrogate)
        {
            await using var plain = CreateContext();
            var graph = new Post { Id = 1, Title = "Post 1" };
            Collection(kind, graph).Add(new Tag { Id = 2, Name = "Hacked" });
            plain.Update(graph);
            await FluentActions.Awaiting(() => plain.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>("every link is new to it");
        }

        await using var context = CreateContext();
        var detached = new Post { Id = 1, Title = "Hacked" };

        await FluentActions.Awaiting(() => Links(context, kind, detached).SetAsync(sent)).Should().ThrowAsync<ArgumentException>()
            .WithMessage("'targets' contains a 'Tag' that has never been saved: *");
        (await Links(context, kind, detached).SetAsync(sent[..1])).ToString().Should().Be("0 added, 1 removed, 1 unchanged");
        (await Links(context, kind, detached).LinkOrCreateAsync(sent[1..], tag => tag.Name)).Created.Should().Equal(6);

        (await TagsOfAsync(kind)).Should().Equal(2, 6);
        (await context.Tags.AnyAsync(tag => tag.Name == "Hacked") || await context.Posts.AnyAsync(post => post.Title == "Hacked"))
            .Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L07_Linking_what_another_context_linked_keeps_other_work(JoinKind kind)
    {
        await using var first = CreateContext();
        await using var second = CreateContext();
        var post = await LoadAsync(second, kind);
        post.Title = "Renamed";

        (await Links(first, kind).LinkKeysAsync([3])).Added.Count.Should().Be(1);
        (await Links(second, kind, post).LinkAsync(await TagAsync(second, 3))).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        await second.SaveChangesAsync();

        KeysIn(kind, post).Should().Equal(1, 2, 3);
        (await TagsOfAsync(kind)).Should().Equal(1, 2, 3);
        await using var assert = CreateContext();
        (await assert.Posts.SingleAsync(p => p.Id == 1)).Title.Should().Be("Renamed");
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L08_Unlinking_what_another_context_unlinked_is_no_error(JoinKind kind)
    {
        await using var context = CreateContext();
        await using var plain = CreateContext();
        var post = await LoadAsync(context, kind);
        var stale = await LoadAsync(plain, kind);
        Collection(kind, stale).Remove(Collection(kind, stale).Single(tag => tag.Id == 1));

        await using (var other = CreateContext())
        {
            (await Links(other, kind).UnlinkKeysAsync([1])).Removed.Count.Should().Be(1);
        }

        (await Links(context, kind, post).UnlinkKeysAsync([1])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        KeysIn(kind, post).Should().Equal(2);
        (await context.SaveChangesAsync()).Should().Be(0);
        await FluentActions.Awaiting(() => plain.SaveChangesAsync()).Should().ThrowAsync<DbUpdateConcurrencyException>();
    }

    [Fact]
    public async Task L09_A_missing_required_payload_throws_before_any_statement()
    {
        await using var context = CreateRecordedContext();
        var links = context.Posts.Links(post => post.Remarked).ForKey(1);
        var typed = links.UsingEntity<PostRemark>();

        await FluentActions.Awaiting(() => links.LinkKeysAsync([1])).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("'PostRemark.Text' is required and has no default, so 'Post.Remarked' cannot be linked without a value of it. *");
        await FluentActions.Awaiting(() => typed.SetKeysAsync([1], s => s.SetProperty(l => l.Weight, 1))).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("'PostRemark.Text' is required *");
        _recorder.Statements.Should().BeEmpty();

        await typed.LinkKeysAsync([1], s => s.SetProperty(l => l.Text, "A").SetProperty(l => l.Weight, 7));
        (await typed.QueryLinks().SingleAsync()).Should().BeEquivalentTo(new { PostId = 1, TagId = 1, Text = "A", Weight = 7 });

        // A number that is not set is 0, as in EF.
        await typed.LinkKeysAsync([2], s => s.SetProperty(l => l.Text, "B"));
        (await typed.QueryLinks().SingleAsync(l => l.TagId == 2)).Weight.Should().Be(0);
    }

    [Fact]
    public async Task L10_Linking_a_pair_whose_row_is_hidden_reports_no_change()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new PostPin { PostId = 1, TagId = 1, Deleted = true });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var links = context.Posts.Links(post => post.Pinned).ForKey(1);

        (await links.LinkKeysAsync([1, 2])).ToString().Should().Be("1 added, 0 removed, 1 unchanged");
        (await links.KeysAsync<int>()).Should().Equal(2);
        (await links.UnlinkKeysAsync([1])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await links.SetKeysAsync(Array.Empty<int>())).Removed.TargetKeys<int>().Should().Equal(2);

        (await context.Set<PostPin>().IgnoreQueryFilters().SingleAsync()).Deleted.Should().BeTrue("what one cannot see one cannot remove");
    }

    [Fact]
    public async Task L10_A_hidden_target_does_not_appear_in_a_loaded_collection()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new PostPin { PostId = 1, TagId = 1, Deleted = true });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        await context.Tags.LoadAsync();
        var posts = await context.Posts.Include(post => post.Pinned).OrderBy(post => post.Id).ToListAsync();
        var all = context.Posts.Links(post => post.Pinned);

        (await all.ForKey(1).LinkKeysAsync([1])).Unchanged.Count.Should().Be(1);
        posts[0].Pinned.Should().BeEmpty("a read would not give it");
        await all.LinkPairsAsync([(1, 2), (2, 1)]);
        posts[0].Pinned.Select(tag => tag.Id).Should().Equal(2);
        posts[1].Pinned.Select(tag => tag.Id).Should().Equal(1);
        context.ChangeTracker.Entries<PostPin>().Should().HaveCount(2);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    public sealed class Sqlite(SqliteDatabase database) : PitfallTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : PitfallTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : PitfallTests(database), IClassFixture<SqlServerDatabase>;
}
