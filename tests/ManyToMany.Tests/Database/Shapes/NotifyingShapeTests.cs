using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Entities that notify EF of changes, or load their navigations lazily.</summary>
public abstract class NotifyingShapeTests(TestDatabase database) : DatabaseTests<NotifyingShapesContext>(database)
{
    [Fact]
    public async Task Notifying_entities()
    {
        await SaveAsync([.. Many<Canvas>(), .. Many<Colour>()]);

        await ShapeCheck.RunAsync(() => CreateContext(), (Canvas canvas) => canvas.Colours, [1, 2, 3], [1, 2, 3]);
    }

    [Fact]
    public async Task Notifying_collections_follow_each_verb()
    {
        await SaveAsync([.. Many<Canvas>(), .. Many<Colour>()]);
        await using var context = CreateContext();
        var canvas = await context.Set<Canvas>().Include(entity => entity.Colours).FirstAsync(entity => entity.Id == 1);
        var colours = await context.Set<Colour>().OrderBy(colour => colour.Id).ToListAsync();
        var links = context.Links(canvas, entity => entity.Colours);

        await links.LinkAsync(colours);
        canvas.Colours.Should().BeEquivalentTo(colours);
        colours[0].Canvases.Should().Equal(canvas);
        await links.UnlinkAsync(colours[0]);
        canvas.Colours.Should().BeEquivalentTo(colours[1..]);
        colours[0].Canvases.Should().BeEmpty();
        await links.SetAsync([colours[0]]);
        canvas.Colours.Should().Equal(colours[0]);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        // What is put into the collection is detected at once, and refused.
        canvas.Colours.Add(colours[1]);
        (await FluentActions.Awaiting(() => links.LinkAsync(colours[1])).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().StartWith("'Canvas.Colours' has a pending change of the link 1 → 2");
        await context.SaveChangesAsync();
        (await links.KeysAsync<int>()).Should().BeEquivalentTo([1, 2]);

        canvas.Colours.Remove(colours[0]);
        await FluentActions.Awaiting(() => links.ClearAsync()).Should().ThrowAsync<InvalidOperationException>();
        await context.SaveChangesAsync();
        (await links.KeysAsync<int>()).Should().Equal(2);
    }

    [Fact]
    public async Task Verbs_do_not_trigger_lazy_loading()
    {
        await SaveAsync([.. Many<Lazy>()]);
        var recorder = new SqlRecorder();
        await using var context = CreateContext(builder => builder.AddInterceptors(recorder));
        var all = await context.Set<Lazy>().OrderBy(lazy => lazy.Id).ToListAsync();
        var links = context.Links(all[0], lazy => lazy.Others);
        var before = recorder.Statements.Count;

        await links.LinkAsync(all[1], all[2]);
        recorder.Statements.Count.Should().Be(before + 1);
        context.Entry(all[0]).Collection(lazy => lazy.Others).IsLoaded.Should().BeFalse();
        all[0].Others.Should().BeEquivalentTo([all[1], all[2]]);
        all[1].Fans.Should().Equal(all[0]);

        await links.UnlinkAsync(all[1]);
        all[0].Others.Should().Equal(all[2]);
        all[1].Fans.Should().BeEmpty();
        await links.LinkKeysAsync([1]);
        all[0].Others.Should().BeEquivalentTo([all[0], all[2]]);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task An_unsaved_proxy_owner_throws_until_it_is_saved()
    {
        await SaveAsync([.. Many<Colour>()]);
        await using var context = CreateContext();
        var canvas = new Canvas { Name = "new" };

        FluentActions.Invoking(() => context.Links(canvas, entity => entity.Colours)).Should().Throw<ArgumentException>();
        context.Add(canvas);
        FluentActions.Invoking(() => context.Links(canvas, entity => entity.Colours)).Should().Throw<ArgumentException>();
        await context.SaveChangesAsync();

        (await context.Links(canvas, entity => entity.Colours).LinkKeysAsync([1, 2])).Added.OwnerKeys<int>().Should().Equal(canvas.Id, canvas.Id);
        (await context.Entry(canvas).Collection(entity => entity.Colours).Query().CountAsync()).Should().Be(2);
    }

    private static T[] Many<T>()
        where T : new()
        => [.. Enumerable.Range(1, 3).Select(_ => new T())];

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public sealed class Sqlite(SqliteDatabase database) : NotifyingShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : NotifyingShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : NotifyingShapeTests(database), IClassFixture<SqlServerDatabase>;
}
