using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>The same verbs on models that are not the textbook's.</summary>
public abstract class ShapeTests(TestDatabase database) : DatabaseTests<ShapesContext>(database)
{
    [Fact]
    public async Task Composite_keys_are_tuples_or_arrays_or_entities()
    {
        await SaveAsync(
            new Plant { Country = "FR", Number = 1 }, new Plant { Country = "FR", Number = 2 }, new Plant { Country = "\"{0}\"", Number = 1 },
            new Machine { Maker = "A", Serial = 1L << 40 }, new Machine { Maker = "A", Serial = 2 }, new Machine { Maker = "B", Serial = 2 });
        await using var context = CreateContext();
        var links = context.Plants.Links(plant => plant.Machines);

        (await links.ForKey(("FR", 1)).LinkKeysAsync([("A", 1L << 40), ("B", 2L)])).Added.Count.Should().Be(2);
        (await links.ForKeys<object[]>(["FR", 2], ["\"{0}\"", 1]).LinkKeysAsync<object[]>([["A", 2], ["B", 2]])).Added.Count.Should().Be(4);
        (await links.For(new Plant { Country = "FR", Number = 1 }).LinkKeysAsync([("B", 2)])).HasChanges.Should().BeFalse();

        (await links.ForKey(("FR", 1)).KeysAsync<(string, long)>()).Should().BeEquivalentTo([("A", 1L << 40), ("B", 2L)]);
        (await links.ForKeys(("FR", 1), ("FR", 2)).Query().CountAsync()).Should().Be(3);
        (await links.For(context.Plants.Where(plant => plant.Number == 1)).Query().CountAsync()).Should().Be(3);
        (await links.ForKey(("FR", 2)).ContainsKeyAsync(("A", 2))).Should().BeTrue();
        (await links.Inverse.ForKey(("B", 2)).CountAsync()).Should().Be(3);

        (await links.UnlinkPairsAsync([(("FR", 2), ("A", 2L)), (("FR", 2), ("C", 2L))])).Removed.OwnerKeys<(string, int)>().Should().Equal(("FR", 2));
        (await links.LinkPairsAsync([(("FR", 2), ("A", 2L)), (("FR", 2), ("B", 2L))])).Added.TargetKeys<(string, long)>().Should().Equal(("A", 2L));
        (await links.ForKey(("FR", 2)).ToggleKeysAsync([("A", 2L)])).Removed.Count.Should().Be(1);
        (await links.ForKey(("FR", 2)).ToggleKeysAsync([("A", 2L)])).Added.Count.Should().Be(1);
        (await links.ForKey(("FR", 2)).ContainsAllKeysAsync([("A", 2L), ("B", 2L)])).Should().BeTrue();
        (await links.For(context.Plants.Where(plant => plant.Number == 2)).LinkAsync(context.Set<Machine>().Where(machine => machine.Maker == "B"))).HasChanges.Should().BeFalse();

        var set = await links.ForKey(("FR", 1)).SetKeysAsync([("A", 2L)]);
        set.Removed.TargetKeys<(string, long)>().Should().BeEquivalentTo([("A", 1L << 40), ("B", 2L)]);
        set.Added[0].OwnerKey.Should().BeEquivalentTo(new object[] { "FR", 1 });
        set.Added[0].ToString().Should().Be("(\"FR\", 1) → (\"A\", 2)");

        (await FluentActions.Awaiting(() => links.ForKey(("DE", 1)).LinkKeysAsync([("C", 3)])).Should().ThrowAsync<LinkEndMissingException>())
            .Which.Message.Should().StartWith("'Plant.Machines' was not changed because no 'Plant' has the key (\"DE\", 1) and no 'Machine' has the key (\"C\", 3).");
    }

    [Fact]
    public async Task Converted_and_alternate_keys_are_sent_as_stored()
    {
        var (first, second) = (new PostId(Guid.NewGuid()), new PostId(Guid.NewGuid()));
        await SaveAsync(new Post { Id = first }, new Post { Id = second }, new Tag { Name = "it's" }, new Tag { Name = "\"c\" #" }, new Tag { Name = "é\\" });
        await using var context = CreateContext();
        var post = await context.Posts.SingleAsync(entity => entity.Id == first);

        (await context.Links(post, entity => entity.Tags).LinkKeysAsync(["it's", "\"c\" #", "é\\"])).Added.TargetKeys<string>().Should().HaveCount(3);
        (await context.Posts.Links(entity => entity.Tags).ForKeys(first, second).Query().Select(tag => tag.Name).ToListAsync())
            .Should().BeEquivalentTo("it's", "\"c\" #", "é\\");
        (await context.Posts.Links(entity => entity.Tags).ForKey(first).SetAsync([new Tag { Id = 99, Name = "it's" }])).Removed.Count.Should().Be(2);

        var tag = await context.Set<Tag>().SingleAsync(entity => entity.Name == "it's");
        (await context.Links(tag, entity => entity.Posts).LinkKeysAsync([second, first])).Added.TargetKeys<PostId>().Should().Equal(second);
        (await context.Links(tag, entity => entity.Posts).KeysAsync<PostId>()).Should().BeEquivalentTo([first, second]);
        (await context.Set<Dictionary<string, object>>("PostTag").Select(row => EF.Property<string>(row, "TagName")).ToListAsync()).Should().Equal("it's", "it's");
    }

    [Fact]
    public async Task A_self_relationship_has_a_direction()
    {
        await SaveAsync(new Person(), new Person(), new Person());
        await using var context = CreateContext();
        var people = context.People;

        await people.Links(person => person.Idols).ForKey(1).LinkKeysAsync([2, 3, 1]);

        (await people.Links(person => person.Fans).ForKey(2).KeysAsync<int>()).Should().Equal(1);
        (await people.Links(person => person.Idols).ForKey(2).AnyAsync()).Should().BeFalse();
        (await people.Links(person => person.Fans).ForKey(3).LinkKeysAsync([1])).HasChanges.Should().BeFalse();
        (await people.Links(person => person.Idols).ForKey(1).Query().CountAsync()).Should().Be(3);
        (await people.Links(person => person.Fans).ForKey(1).ClearAsync()).Removed.TargetKeys<int>().Should().Equal(1);
    }

    [Fact]
    public async Task A_unidirectional_relationship_has_an_inverse()
    {
        await SaveAsync(new Person(), new Person(), new Badge(), new Badge());
        await using var context = CreateContext();
        var badges = context.People.Links(person => person.Badges);

        await badges.ForKey(1).LinkKeysAsync([1, 2]);

        (await badges.Inverse.ForKey(2).LinkKeysAsync([1, 2])).Added.TargetKeys<int>().Should().Equal(2);
        (await badges.Inverse.ForKey(2L).Query().Select(person => person.Id).ToListAsync()).Should().BeEquivalentTo([1, 2]);
        (await badges.ForKey(2).KeysAsync<long>()).Should().Equal(2L);
        (await badges.ForKey(2).KeysAsync<int>()).Should().Equal(2);
    }

    [Fact]
    public async Task Without_a_unique_pair_a_link_is_inserted_once()
    {
        await SaveAsync(new Course(), new Course(), new Student(), new Student());

        for (var round = 0; round < 25; round++)
        {
            await using (var context = CreateContext())
            {
                await context.Courses.Links(course => course.Students).ForAll().ClearAsync();
            }

            // From both sides at once, in both orders.
            await Task.WhenAll(
                ActAsync(context => context.Courses.Links(course => course.Students).ForKeys(1, 2).LinkKeysAsync([1, 2])),
                ActAsync(context => context.Courses.Links(course => course.Students).Inverse.ForKeys(2, 1).LinkKeysAsync([2, 1])),
                ActAsync(context => context.Courses.Links(course => course.Students).ForKeys(1).SetKeysAsync([1, 2])));

            await using var assert = CreateContext();
            (await assert.Set<Enrolment>().CountAsync()).Should().Be(4, $"of round {round}");
        }

        await using var last = CreateContext();
        (await last.Set<Enrolment>().Select(row => new { row.Status, row.Remark }).Distinct().ToListAsync())
            .Should().ContainSingle().Which.Should().Be(new { Status = "open", Remark = (string?)null });
    }

    [Fact]
    public async Task All_rows_of_a_repeated_pair_are_removed_together()
    {
        await SaveAsync(new Course(), new Student(), new Student());
        await SaveAsync(Enumerable.Range(0, 3).Select(_ => new Enrolment { CourseId = 1, StudentsId = 1 }).ToArray<object>());
        await using var context = CreateContext();
        var links = context.Courses.Links(course => course.Students).ForKey(1);

        (await links.LinkKeysAsync([1])).HasChanges.Should().BeFalse();
        (await links.CountAsync()).Should().Be(3);
        (await links.KeysAsync<int>()).Should().Equal(1);
        (await links.Query().CountAsync()).Should().Be(1);
        var unlinked = await links.UnlinkKeysAsync([1, 2, 3]);
        unlinked.Removed.Count.Should().Be(3);
        unlinked.Unchanged.TargetKeys<int>().Should().Equal(2, 3);
        (await context.Courses.Links(course => course.Students).LinkPairsAsync([(1, 1), (1, 2)])).Added.Count.Should().Be(2);
        (await links.LinkAsync(context.Set<Student>())).HasChanges.Should().BeFalse();
        (await context.Courses.Links(course => course.Students).ForAll().LinkAsync(context.Set<Student>())).HasChanges.Should().BeFalse();
        (await links.ToggleKeysAsync([1, 2])).Removed.Count.Should().Be(2);
        (await links.AnyAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task A_key_that_EF_generates_is_generated_in_the_statement()
    {
        await SaveAsync(new Course(), new Course(), new Teacher(), new Teacher());
        await using var context = CreateContext();

        await context.Courses.Links(course => course.Teachers).ForKeys(1, 2).LinkKeysAsync([1, 2]);
        (await context.Courses.Links(course => course.Teachers).ForAll().LinkKeysAsync([1, 2])).HasChanges.Should().BeFalse();

        var rows = await context.Set<Teaching>().ToListAsync();
        rows.Select(row => row.Id).Should().OnlyHaveUniqueItems().And.HaveCount(4).And.NotContain(Guid.Empty);
        rows.Should().NotBeEmpty().And.OnlyContain(row => row.Id.Version == 4);
        context.Remove(rows[0]);
        (await context.SaveChangesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_required_payload_without_value_throws_before_any_SQL()
    {
        await SaveAsync(new Course(), new Student());
        var recorder = new SqlRecorder();
        await using var context = CreateContext(builder => builder.AddInterceptors(recorder));
        var links = context.Courses.Links(course => course.Graduates).ForKey(1);
        const string message = "'Graduation.On' is required and has no default, so 'Course.Graduates' cannot be linked without a value of it. "
            + "Give it one with HasDefaultValue() or UseLinkDefault(), or in the class one that is not its type's default, or make it nullable.";

        (await FluentActions.Awaiting(() => links.LinkKeysAsync([1])).Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(message);
        (await FluentActions.Awaiting(() => links.SetKeysAsync([1])).Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(message);

        recorder.Statements.Should().BeEmpty();
        (await links.SetKeysAsync(Array.Empty<int>())).HasChanges.Should().BeFalse();
    }

    [Fact]
    public async Task Links_that_a_query_filter_hides_are_neither_counted_nor_removed()
    {
        await SaveAsync(new Shop(), new Clerk(), new Clerk { Retired = true }, new Clerk(), new Clerk());
        await using var context = CreateContext();
        await context.Database.ExecuteSqlAsync(
            $"""INSERT INTO "Employment" ("ShopsId", "ClerksId", "Ended") VALUES (1, 1, {false}), (1, 2, {false}), (1, 3, {true})""");

        foreach (var links in new[] { context.Shops.Links(shop => shop.Clerks).ForKey(1), context.Shops.Links(shop => shop.Clerks).ForKeys(1, 2), context.Shops.Links(shop => shop.Clerks).ForAll() })
        {
            (await links.CountAsync()).Should().Be(1);
            (await links.KeysAsync<int>()).Should().Equal(1);
            (await links.Query().Select(clerk => clerk.Id).ToListAsync()).Should().Equal(1);
            (await links.ContainsKeyAsync(2)).Should().BeFalse();
            (await links.ContainsKeyAsync(3)).Should().BeFalse();
            (await links.UnlinkKeysAsync([2, 3])).HasChanges.Should().BeFalse();
        }

        var owner = context.Shops.Links(shop => shop.Clerks).ForKey(1);
        (await context.Shops.Links(shop => shop.Clerks).UnlinkPairsAsync([(1, 2), (1, 3)])).HasChanges.Should().BeFalse();
        (await owner.UnlinkAsync(clerk => clerk.Id > 1)).HasChanges.Should().BeFalse();
        (await owner.ContainsAllKeysAsync([1, 2])).Should().BeFalse();
        (await owner.ToggleKeysAsync([1, 2, 3])).ToString().Should().Be("0 added, 1 removed, 2 unchanged");
        (await owner.ToggleKeysAsync([1])).Added.Count.Should().Be(1);
        (await owner.LinkKeysAsync([2, 3])).Unchanged.TargetKeys<int>().Should().Equal(2, 3);
        (await owner.SetKeysAsync([1, 4])).Added.TargetKeys<int>().Should().Equal(4);
        (await owner.SetKeysAsync([1])).Removed.TargetKeys<int>().Should().Equal(4);
        (await owner.ClearAsync()).Removed.TargetKeys<int>().Should().Equal(1);
        (await context.Set<Employment>().IgnoreQueryFilters().CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task An_end_without_a_foreign_key_constraint_is_queried_first()
    {
        await SaveAsync(new Letter { Id = 1 }, new Invoice { Id = 2 }, new Folder(), new Folder());
        await using var context = CreateContext();
        var links = context.Set<Folder>().Links(folder => folder.Documents).ForKey(1);

        (await links.SetKeysAsync([1, 2])).Added.Count.Should().Be(2);
        (await FluentActions.Awaiting(() => links.LinkKeysAsync([3])).Should().ThrowAsync<LinkEndMissingException>()).Which.MissingTargets.Should().Equal(3);
        (await context.Documents.Links(document => document.Folders).ForKeys(1, 2).SetKeysAsync([2])).Added.Count.Should().Be(2);
        (await context.Documents.Where(document => document.Id == 2).Links(document => document.Folders).Query().CountAsync()).Should().Be(1);
        (await links.CountAsync()).Should().Be(0);
        (await context.Documents.Links(document => document.Folders).ForAll().LinkKeysAsync([1])).Added.Count.Should().Be(2);
        (await context.Documents.Links(document => document.Folders).ForAll().CountAsync()).Should().Be(4);
    }

    [Fact]
    public async Task A_derived_owner_has_the_navigation_of_its_base()
    {
        await SaveAsync(new Letter { Id = 1 }, new Invoice { Id = 2 }, new Folder());
        await using var context = CreateContext();
        var letter = await context.Set<Letter>().SingleAsync();

        (await context.Links(letter, document => document.Folders).LinkKeysAsync([1])).Added.Count.Should().Be(1);
        (await context.Set<Letter>().Links(document => document.Folders).ForAll().CountAsync()).Should().Be(1);
        (await context.Set<Invoice>().Links(document => document.Folders).ForAll().CountAsync()).Should().Be(0);
    }

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    private Task<LinkChanges> ActAsync(Func<ShapesContext, Task<LinkChanges>> act)
        => Task.Run(async () =>
        {
            await using var context = CreateContext();

            return await act(context);
        });

    public sealed class Sqlite(SqliteDatabase database) : ShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ShapeTests(database), IClassFixture<SqlServerDatabase>;
}
