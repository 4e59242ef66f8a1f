using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Groups 1 to 3 and people 1 to 4, and payload of the rarer kinds.</summary>
public abstract class OddPayloadTests(TestDatabase database) : DatabaseTests<OddPayloadContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(new Group(), new Group(), new Group());
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Person { Name = $"Person {i}" }));
        await context.SaveChangesAsync();
    }

    private OddPayloadContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private static OwnerLinks<Group, Person, Playing> Players(OddPayloadContext context, params int[] groups)
        => context.Groups.Links(group => group.Players).ForKeys(groups).UsingEntity<Playing>();

    private static OwnerLinks<Group, Person, Member> Members(OddPayloadContext context, params int[] groups)
        => context.Groups.Links(group => group.Members).ForKeys(groups).UsingEntity<Member>();

    private async Task<(int Group, int Person, Part Part, int Years)[]> PlayingsAsync()
    {
        await using var context = CreateContext();

        return [.. (await context.Set<Playing>().ToListAsync()).Select(row => (row.GroupId, row.PersonId, row.Part, row.Years)).Order()];
    }

    private async Task<List<Member>> MembersAsync()
    {
        await using var context = CreateContext();

        return await context.Set<Member>().OrderBy(member => member.Id).ToListAsync();
    }

    [Fact]
    public async Task Payload_in_the_key_separates_relationships_in_one_table()
    {
        await using var context = CreateRecordedContext();
        var (voices, drums) = (Players(context, 1).Where(row => row.Part == Part.Voice), Players(context, 1).Where(row => row.Part == Part.Drums));

        (await voices.LinkKeysAsync([1, 2], s => s.SetProperty(row => row.Years, 3))).Added.Count.Should().Be(2);
        _recorder.Statements.Should().ContainSingle();
        (await drums.LinkKeysAsync([2, 3], s => s.SetProperty(row => row.Years, 0))).Added.Count.Should().Be(2);
        (await drums.LinkKeysAsync([3], s => s.SetProperty(row => row.Years, 9))).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await PlayingsAsync()).Should().Equal((1, 1, Part.Voice, 3), (1, 2, Part.Voice, 3), (1, 2, Part.Drums, 0), (1, 3, Part.Drums, 0));

        (await voices.SetKeysAsync([1, 3], s => s.SetProperty(row => row.Years, 1))).ToString().Should().Be("1 added, 1 removed, 1 unchanged");
        (await drums.ClearAsync()).Removed.Count.Should().Be(2);
        (await PlayingsAsync()).Should().Equal((1, 1, Part.Voice, 3), (1, 3, Part.Voice, 1));
    }

    [Fact]
    public async Task Without_a_condition_a_pair_is_one_link_whatever_its_payload()
    {
        await using var context = CreateContext();
        await Players(context, 1).LinkAsync(new Playing { PersonId = 1, Part = Part.Bass, Years = 1 });

        var again = await Players(context, 1).LinkAsync(new Playing { PersonId = 1, Part = Part.Drums, Years = 2 });

        again.ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await Players(context, 1).With(new LinkOptions { Existing = ExistingLinks.Repeat }).LinkAsync(new Playing { PersonId = 1, Part = Part.Drums, Years = 2 }))
            .Added.Count.Should().Be(1);
        (await Players(context, 1).CountAsync()).Should().Be(2);
        (await Players(context, 1).UnlinkKeysAsync([1])).Removed.Count.Should().Be(2);
    }

    [Fact]
    public async Task Owned_complex_shadow_and_computed_payload_is_written_and_read()
    {
        await using var context = CreateContext();

        await Members(context, 1).LinkKeysAsync([1], s => s
            .SetProperty(row => row.Level, 2)
            .SetProperty(row => row.Terms!.Text, "by hand")
            .SetProperty(row => row.Term.From, 1999)
            .SetProperty(row => EF.Property<string?>(row, "Remark"), "shadow"));
        await Members(context, 1).LinkAsync(
            new Member { PersonId = 2, Level = 3, Terms = new MemberTerms { Text = "instance" }, Term = new Term { Until = 2001 } },
            new Member { PersonId = 3, Level = 4 });

        (await MembersAsync()).Select(row => (row.PersonId, row.Level, row.Twice, row.Terms?.Text, row.Term.From, row.Term.Until)).Should().Equal(
            (1, 2, 4, "by hand", 1999, null), (2, 3, 6, "instance", null, 2001), (3, 4, 8, null, null, null));
        (await Members(context, 1).Where(row => EF.Property<string?>(row, "Remark") == "shadow" && row.Terms!.Text == "by hand").KeysAsync<int>())
            .Should().Equal(1);
        (await Members(context, 1).UpdateAsync(s => s.SetProperty(row => row.Term.Until, 2020).SetProperty(row => row.Level, row => row.Level + 1)))
            .Updated.Count.Should().Be(3);
        (await MembersAsync()).Select(row => (row.Level, row.Twice, row.Term.Until)).Should().Equal((3, 6, 2020), (4, 8, 2020), (5, 10, 2020));
        (await Members(context, 1).Where(row => row.Term.From == null).CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Links_repeat_only_with_ExistingLinks_Repeat()
    {
        await using var context = CreateContext();
        var links = Members(context, 1);
        var repeating = links.With(new LinkOptions { Existing = ExistingLinks.Repeat });

        await links.LinkKeysAsync([1], s => s.SetProperty(row => row.Level, 1));
        (await links.LinkKeysAsync([1], s => s.SetProperty(row => row.Level, 2))).HasChanges.Should().BeFalse();
        (await repeating.LinkKeysAsync([1], s => s.SetProperty(row => row.Level, 3))).Added.Count.Should().Be(1);

        (await links.CountAsync()).Should().Be(2);
        (await links.KeysAsync<int>()).Should().Equal(1);
        (await links.QueryWithLinks().CountAsync()).Should().Be(2);
        (await links.UnlinkKeysAsync([1])).Removed.Count.Should().Be(2);

        var playing = () => Players(context, 1).Where(row => row.Part == Part.Bass).With(new LinkOptions { Existing = ExistingLinks.Repeat })
            .LinkAsync(new Playing { PersonId = 1 });
        await playing.Should().NotThrowAsync();
        var friends = () => context.People.Links(person => person.Friends).With(new LinkOptions { Existing = ExistingLinks.Repeat }).ForKey(1).LinkKeysAsync([2]);
        (await friends.Should().ThrowAsync<InvalidOperationException>()).WithMessage(
            "'Person.Friends' cannot repeat a link because the key or a unique index of 'Friendship (Dictionary<string, object>)' allows each pair once. "
            + "Give it a key of its own, or choose another option.");
    }

    [Fact]
    public async Task Copied_and_merged_links_keep_payload_and_copies_get_new_keys()
    {
        await using var context = CreateContext();
        await Members(context, 1).LinkAsync(
            new Member { PersonId = 1, Level = 1, Terms = new MemberTerms { Text = "one" } }, new Member { PersonId = 2, Level = 2 });
        await Members(context, 2).LinkAsync(new Member { PersonId = 2, Level = 9 });

        (await context.Groups.Links(group => group.Members).CopyKeyAsync(1, 3)).Added.Count.Should().Be(2);
        (await context.Groups.Links(group => group.Members).CopyKeyAsync(1, 3)).HasChanges.Should().BeFalse();
        (await context.Groups.Links(group => group.Members).MergeOwnerKeysAsync(keep: 2, away: 1)).ToString().Should().Be("1 added, 2 removed, 0 unchanged");

        (await MembersAsync()).OrderBy(row => row.GroupId).ThenBy(row => row.PersonId).Select(row => (row.GroupId, row.PersonId, row.Level, row.Terms?.Text))
            .Should().Equal((2, 1, 1, "one"), (2, 2, 9, null), (3, 1, 1, "one"), (3, 2, 2, null));
    }

    [Fact]
    public async Task A_tracked_link_gets_the_updated_payload()
    {
        await using var context = CreateRecordedContext();
        await Members(context, 1).LinkAsync(
            new Member { PersonId = 1, Level = 1, Terms = new MemberTerms { Text = "one" } }, new Member { PersonId = 2, Level = 2 });
        var links = await Members(context, 1).QueryLinks().OrderBy(row => row.PersonId).ToListAsync();
        _recorder.Clear();

        await Members(context, 1).UpdateAsync(s => s
            .SetProperty(row => row.Level, row => row.Level * 5)
            .SetProperty(row => row.Term.Until, 1)
            .SetProperty(row => EF.Property<string?>(row, "Remark"), "new"));
        await Members(context, 1).UpdateKeysAsync([1], s => s.SetProperty(row => row.Terms!.Text, "two"));

        links.Select(row => (row.Level, row.Twice, row.Term.Until)).Should().Equal((5, 10, 1), (10, 20, 1));
        links[0].Terms!.Text.Should().Be("two");
        context.Entry(links[1]).Property("Remark").CurrentValue.Should().Be("new");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        _recorder.Clear();
        (await context.SaveChangesAsync()).Should().Be(0);
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task An_update_of_a_link_with_pending_changes_throws()
    {
        await using var context = CreateContext();
        await Members(context, 1).LinkAsync(new Member { PersonId = 1, Level = 1 });
        (await Members(context, 1).QueryLinks().SingleAsync()).Level = 7;
        context.ChangeTracker.DetectChanges();

        var update = () => Members(context, 1).UpdateAsync(s => s.SetProperty(row => row.Level, 8));

        (await update.Should().ThrowAsync<InvalidOperationException>()).WithMessage("'Group.Members' has a pending change of the link 1 → 1, *");
    }

    public sealed class Sqlite(SqliteDatabase database) : OddPayloadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : OddPayloadTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : OddPayloadTests(database), IClassFixture<SqlServerDatabase>;
}
