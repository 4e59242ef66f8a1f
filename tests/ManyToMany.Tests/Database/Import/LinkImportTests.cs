using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Import;

/// <summary>Imports of join entities and of relationships of every kind. Nodes and items have the keys 1 to 6; at the beginning node 1 is
/// linked to item 1 with level 7, in each relationship.</summary>
public abstract partial class LinkImportTests(TestDatabase database) : DatabaseTests<NodesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 6).SelectMany(_ => new object[] { new Node(), new Item() }));
        await context.SaveChangesAsync();
        context.Add(new ItemLink { OwnerId = 1, TargetId = 1, Level = 7 });
        context.Add(new LooseItemLink { OwnerId = 1, TargetId = 1, Level = 7 });
        await context.SaveChangesAsync();
    }

    private static LinkSet<Node, Item> Items(NodesContext context, ExistingLinks existing = ExistingLinks.Ignore)
        => context.Nodes.Links(node => node.Items).With(new LinkOptions { Existing = existing });

    private static ItemLink Link(int owner, int target, int level = 0, string? note = null)
        => new() { OwnerId = owner, TargetId = target, Level = level, Note = note };

    private Task<string> ItemsAsync() => RowsAsync<ItemLink>(link => $"{link.OwnerId}→{link.TargetId}:{link.Level}{link.Note}");

    private Task<string> LooseItemsAsync() => RowsAsync<LooseItemLink>(link => $"{link.OwnerId}→{link.TargetId}:{link.Level}");

    [Fact]
    public async Task Join_entities_are_imported_with_their_payload()
    {
        await using var context = CreateContext();

        var report = await Items(context).ImportAsync(
            LinkStream.Of(Link(1, 1, 3), Link(1, 2, 4, "a"), Link(2, 1), Link(1, 2, 5)), new LinkImportOptions { ChunkSize = 3 });

        report.ToString().Should().Be("4 read, 2 added, 2 unchanged");
        (await ItemsAsync()).Should().Be("1→1:7 1→2:4a 2→1:1");
        context.ChangeTracker.Entries().Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Existing_links_get_the_payload_and_the_last_of_repeated_ones_wins(int chunkSize)
    {
        await using var context = CreateContext();

        var report = await Items(context, ExistingLinks.UpdatePayload).ImportAsync(
            LinkStream.Of(Link(1, 1, 3), Link(1, 2, 4), Link(1, 1, note: "b"), Link(1, 2, 4), Link(1, 2, 5)),
            new LinkImportOptions { ChunkSize = chunkSize });

        report.ToString().Should().Be("5 read, 1 added, 3 updated, 1 unchanged");
        (await ItemsAsync()).Should().Be("1→1:3b 1→2:5");
    }

    [Fact]
    public async Task An_object_that_the_stream_fills_anew_for_each_link_is_read_at_once()
    {
        await using var context = CreateContext();

        (await Items(context).ImportAsync(Reused())).Added.Should().Be(3);
        (await ItemsAsync()).Should().Be("1→1:7 2→1:1 2→2:2 2→3:3");

        static async IAsyncEnumerable<ItemLink> Reused()
        {
            var link = new ItemLink { OwnerId = 2 };

            for (var i = 1; i <= 3; i++)
            {
                await Task.Yield();
                (link.TargetId, link.Level) = (i, i);
                yield return link;
            }
        }
    }

    [Fact]
    public async Task Malformed_join_entities_are_named_with_their_position()
    {
        await using var context = CreateContext();

        await AssertMalformedAsync(Link(2, 0), "*'links' is wrong at position 1: 'links' contains a 'ItemLink' that has no 'Item'*");
        await AssertMalformedAsync(Link(0, 2), "*'links' is wrong at position 1: 'links' contains a 'ItemLink' that has no 'Node'*");
        await AssertMalformedAsync(null!, "*'links' is wrong at position 1: 'links' contains null*");
        FluentActions.Invoking(() => { _ = Items(context).ImportAsync(LinkStream.Of(new FriendLink())); })
            .Should().ThrowExactly<ArgumentException>().WithMessage("'FriendLink' is not the join entity of 'Node.Items'*");
        (await ItemsAsync()).Should().Be("1→1:7");

        async Task AssertMalformedAsync(ItemLink link, string message)
            => (await FluentActions.Awaiting(() => Items(context).ImportAsync(LinkStream.Of(Link(3, 3), link)))
                .Should().ThrowExactlyAsync<ArgumentException>()).WithMessage(message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_relationship_without_a_unique_pair_gets_each_pair_once_or_each_time(int chunkSize)
    {
        await using var context = CreateContext();
        var options = new LinkImportOptions { ChunkSize = chunkSize };
        var links = context.Nodes.Links(node => node.LooseItems);
        (int, int)[] pairs = [(1, 1), (1, 2), (1, 2), (2, 2)];

        (await links.ImportAsync(LinkStream.Of(pairs), options)).ToString().Should().Be("4 read, 2 added, 2 unchanged");
        (await LooseItemsAsync()).Should().Be("1→1:7 1→2:1 2→2:1");

        (await links.With(new LinkOptions { Existing = ExistingLinks.Repeat }).ImportAsync(LinkStream.Of(pairs), options))
            .ToString().Should().Be("4 read, 4 added, 0 unchanged");
        (await LooseItemsAsync()).Should().Be("1→1:1 1→1:7 1→2:1 1→2:1 1→2:1 2→2:1 2→2:1");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_symmetric_link_is_the_same_in_both_directions(int chunkSize)
    {
        await using var context = CreateContext();
        var links = context.Nodes.Links(node => node.Friends);
        (int, int)[] pairs = [(1, 2), (2, 1), (3, 3), (2, 3), (1, 2)];

        var report = await links.ImportAsync(LinkStream.Of(pairs), new LinkImportOptions { ChunkSize = chunkSize });

        report.ToString().Should().Be("5 read, 3 added, 2 unchanged");
        (await RowsAsync<FriendLink>(link => $"{link.OwnerId}→{link.TargetId}")).Should().Be("1→2 2→1 2→3 3→2 3→3");
        (await links.ForKey(2).ExportAsync<int, int>().ToListAsync()).Should().BeEquivalentTo([(2, 1), (2, 3)]);
        var exported = await links.ForAll().ExportAsync<int, int>().ToListAsync();
        (await links.ImportAsync(LinkStream.Of(exported))).ToString().Should().Be("5 read, 0 added, 5 unchanged");
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_before_the_stream_is_read()
    {
        await using var context = CreateContext();
        var stream = LinkStream.OfAt(new[] { (1, 2) }, 0, () => throw new TimeoutException());

        FluentActions.Invoking(() => { _ = Items(context).ImportAsync(stream, new() { ChunkSize = 0 }); })
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("'ChunkSize' is not positive*").WithParameterName("options");
        FluentActions.Invoking(() => { _ = Items(context).ImportAsync(stream, new() { MaxListedMissing = -1 }); })
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("'MaxListedMissing' is negative*").WithParameterName("options");
        FluentActions.Invoking(() => { _ = Items(context).ImportAsync((IAsyncEnumerable<(int, int)>)null!); })
            .Should().Throw<ArgumentNullException>().WithParameterName("pairs");
    }

    [Fact]
    public async Task A_pending_change_of_a_link_of_any_chunk_is_refused()
    {
        await using var context = CreateContext();
        context.Add(Link(2, 2));

        await FluentActions.Awaiting(() => Items(context).ImportAsync(LinkStream.Of((1, 2), (2, 2)), new() { ChunkSize = 1 }))
            .Should().ThrowAsync<InvalidOperationException>();

        (await ItemsAsync()).Should().Be("1→1:7");
        context.ChangeTracker.HasChanges().Should().BeTrue();
    }

    public sealed class Sqlite(SqliteDatabase database) : LinkImportTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkImportTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LinkImportTests(database), IClassFixture<SqlServerDatabase>;
}
