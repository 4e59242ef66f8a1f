using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

public abstract partial class PitfallTests
{
    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L11_Each_question_reads_the_join_table_once_and_never_the_owner(JoinKind kind)
    {
        await using var context = CreateRecordedContext();
        var links = Links(context, kind);
        var join = context.Model.FindEntityType(typeof(Post))!.GetSkipNavigations()
            .Single(navigation => navigation.Name == new[] { "Tags", "Labels", "Marks" }[(int)kind]).JoinEntityType.GetTableName()!;

        (await links.CountAsync()).Should().Be(2);
        (await links.AnyAsync()).Should().BeTrue();
        (await links.ContainsKeyAsync(2)).Should().BeTrue();
        (await links.KeysAsync<int>()).Should().BeEquivalentTo([1, 2]);
        _recorder.Statements.Should().HaveCount(4).And.OnlyContain(
            statement => Tables(statement.Text).SequenceEqual(new[] { join }), "these need no other table");

        _recorder.Clear();
        (await links.Query().CountAsync(tag => tag.Name != "")).Should().Be(2);
        Tables(_recorder.Statements.Single().Text).Order().Should().Equal(new[] { join, "Tags" }.Order());
    }

    [Fact]
    public async Task L12_Targets_are_returned_with_the_payload_of_their_links()
    {
        await using var context = CreateRecordedContext();
        var links = context.Posts.Links(post => post.Labels).ForKey(1).UsingEntity<PostLabel>();
        await links.UpdateKeysAsync([2], s => s.SetProperty(l => l.Note, "Second"));
        _recorder.Clear();

        var rows = await links.QueryWithLinks().OrderBy(row => row.Target.Id).Select(row => new { row.Target.Name, row.Link.Note }).ToListAsync();

        rows.Select(row => (row.Name, row.Note)).Should().Equal(("Tag 1", null), ("Tag 2", "Second"));
        _recorder.Statements.Should().ContainSingle();
    }

    [Fact]
    public async Task L13_Targets_are_ordered_by_the_payload_of_the_link()
    {
        await using var context = CreateContext();
        var links = context.Posts.Links(post => post.Chapters).ForKey(1).UsingEntity<PostChapter>();
        await links.LinkAsync(
            new PostChapter { TagId = 1, Position = 30 }, new PostChapter { TagId = 2, Position = 10 }, new PostChapter { TagId = 3, Position = 20 });

        (await links.QueryWithLinks().OrderBy(row => row.Link.Position).Select(row => row.Target.Id).ToListAsync()).Should().Equal(2, 3, 1);
        (await links.QueryLinks().OrderByDescending(link => link.Position).Select(link => link.Tag.Name).FirstAsync()).Should().Be("Tag 1");
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L14_Unlinking_by_key_accepts_missing_and_tracked_rows(JoinKind kind)
    {
        await using var context = CreateRecordedContext();
        var post = await LoadAsync(context, kind);
        _recorder.Clear();

        (await Links(context, kind).UnlinkKeysAsync([1, 4, 99])).ToString().Should().Be("0 added, 1 removed, 2 unchanged");

        _recorder.Statements.Should().ContainSingle().Which.Text.Should().Contain("DELETE FROM");
        KeysIn(kind, post).Should().Equal(2);
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L15_A_loaded_collection_is_not_stale_after_a_bulk_removal(JoinKind kind)
    {
        await using var context = CreateContext();
        var post = await LoadAsync(context, kind);
        var tag = Collection(kind, post).First();

        await context.Posts.Where(p => p.Title == "Post 1").Links(PostsContext.Navigation(kind)).ClearAsync();

        Collection(kind, post).Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        Collection(kind, post).Add(tag);
        await context.SaveChangesAsync();
        (await TagsOfAsync(kind)).Should().Equal(tag.Id);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L16_Unlinking_by_predicate_removes_links_and_never_targets(JoinKind kind)
    {
        await using var context = CreateContext();

        (await context.Posts.Where(post => post.Id < 3).Links(PostsContext.Navigation(kind)).ClearAsync()).Removed.Count.Should().Be(2);
        (await context.Posts.Links(PostsContext.Navigation(kind)).ForAll().ClearAsync()).HasChanges.Should().BeFalse();

        (await TagsOfAsync(kind)).Should().BeEmpty();
        (await context.Tags.CountAsync()).Should().Be(5);
        (await context.Posts.CountAsync()).Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L17_The_result_names_each_link_by_its_keys_and_no_end_is_modified(JoinKind kind)
    {
        await using var context = CreateContext();
        var post = await LoadAsync(context, kind);

        var changes = await Links(context, kind, post).SetKeysAsync([2, 3]);

        changes.Added.Single().Should().BeEquivalentTo(new { OwnerKey = 1, TargetKey = 3 });
        changes.Removed.Single().Should().BeEquivalentTo(new { OwnerKey = 1, TargetKey = 1 });
        changes.Unchanged.Single().Should().BeEquivalentTo(new { OwnerKey = 1, TargetKey = 2 });
        context.ChangeTracker.Entries().Should().NotBeEmpty().And.OnlyContain(entry => entry.State == EntityState.Unchanged);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L18_Linking_thousands_takes_as_many_statements_as_linking_one(JoinKind kind)
    {
        await AddTagsAsync(2000);
        await using var context = CreateRecordedContext();

        (await Links(context, kind, 2).LinkKeysAsync([1])).Added.Count.Should().Be(1);
        var statements = _recorder.Statements.Count;
        _recorder.Clear();
        (await Links(context, kind, 3).LinkKeysAsync(Enumerable.Range(1, 2000))).Added.Count.Should().Be(2000);

        _recorder.Statements.Should().HaveCount(statements);
        statements.Should().Be(kind == JoinKind.Surrogate && Database is not Support.SqliteDatabase ? 2 : 1, "only a lock may come before");
        (await Links(context, kind, 3).CountAsync()).Should().Be(2000);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L19_Linking_pairs_inserts_exactly_the_missing_half(JoinKind kind)
    {
        await AddTagsAsync(1000);
        await using var context = CreateRecordedContext();
        var all = context.Posts.Links(PostsContext.Navigation(kind));
        var pairs = Enumerable.Range(1, 2000).Select(i => (Owner: 2 + (i % 2), Target: ((i - 1) / 2) + 1)).ToList();
        await all.LinkPairsAsync(pairs.Where(pair => pair.Target % 2 == 0));
        _recorder.Clear();

        var changes = await all.LinkPairsAsync(pairs);

        changes.Unchanged.Count.Should().Be(1000);
        changes.Added.Select(link => ((int)link.OwnerKey, (int)link.TargetKey)).Should().BeEquivalentTo(pairs.Where(pair => pair.Target % 2 == 1));
        _recorder.Statements.Count.Should().BeLessThanOrEqualTo(2);
        (await TagsOfAsync(kind, 3)).Should().Equal(Enumerable.Range(1, 1000));
    }

    [Fact]
    public async Task L20_Links_of_many_owners_are_read_in_one_query()
    {
        await using var context = CreateRecordedContext();
        var all = context.Posts.Links(post => post.Labels);
        await all.ForAll().LinkKeysAsync([1, 2, 3]);
        _recorder.Clear();

        var rows = await all.ForKeys(1, 2, 3).UsingEntity<PostLabel>().QueryWithLinks()
            .Select(row => new { row.Link.PostId, row.Target.Name }).ToListAsync();

        rows.Should().HaveCount(9);
        _recorder.Statements.Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task L21_Reading_targets_leaves_nothing_pending(JoinKind kind)
    {
        await using var context = CreateContext();
        var post = (await context.Posts.FindAsync(1))!;

        (await Links(context, kind, post).Query().ToListAsync()).Should().HaveCount(2);

        context.ChangeTracker.HasChanges().Should().BeFalse();
        context.Entry(post).Collection(PostsContext.Navigation(kind).Body.ToString().Split('.')[1]).IsLoaded.Should().BeFalse("no call loaded it");
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task L22_Positions_under_a_unique_index_are_swapped_in_two_calls()
    {
        await using (var arrange = CreateContext())
        {
            await Chapters(arrange).LinkAsync(new PostChapter { TagId = 1, Position = 1 }, new PostChapter { TagId = 2, Position = 2 });
        }

        await using var context = CreateContext();
        var rows = await Chapters(context).QueryLinks().OrderBy(link => link.Position).ToListAsync();
        PostChapter[] swapped = [new() { TagId = 1, Position = 2 }, new() { TagId = 2, Position = 1 }];

        // Both databases look at the index row by row, within a statement too: one update of both is refused as a whole.
        await FluentActions.Awaiting(() => Chapters(context).UpdateAsync(swapped)).Should().ThrowAsync<System.Data.Common.DbException>();
        rows.Select(row => row.Position).Should().Equal(1, 2);

        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await Chapters(context).UpdateKeysAsync([1, 2], s => s.SetProperty(l => l.Position, l => -l.Position));
            (await Chapters(context).UpdateAsync(swapped)).Updated.Count.Should().Be(2);
            await transaction.CommitAsync();
        }

        rows.Select(row => row.Position).Should().Equal([2, 1], "what is tracked follows");
        (await context.SaveChangesAsync()).Should().Be(0);
        await using var assert = CreateContext();
        (await Chapters(assert).QueryLinks().OrderBy(link => link.Position).Select(link => link.TagId).ToListAsync()).Should().Equal(2, 1);

        static OwnerLinks<Post, Tag, PostChapter> Chapters(PostsContext context)
            => context.Posts.Links(post => post.Chapters).ForKey(1).UsingEntity<PostChapter>();
    }

    private async Task AddTagsAsync(int upTo)
    {
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(6, upTo - 5).Select(i => new Tag { Name = $"Tag {i}" }));
        await context.SaveChangesAsync();
    }

    /// <summary>The tables of this model that a statement reads or writes, as often as it does.</summary>
    private static string[] Tables(string sql)
        => [.. Regex.Matches(sql, "(?:FROM|JOIN|INTO|UPDATE) [\"\\[]([A-Z]\\w*)[\"\\]]").Select(match => match.Groups[1].Value)];
}
