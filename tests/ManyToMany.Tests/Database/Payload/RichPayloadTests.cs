using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Payload that databases hold in different ways: course A and B, pupils 1 to 3.</summary>
public abstract class RichPayloadTests(TestDatabase database) : DatabaseTests<RichPayloadContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Course { Code = "A" }, new Course { Code = "B" });
        context.AddRange(Enumerable.Range(1, 3).Select(i => new Pupil { Name = $"Pupil {i}" }));
        await context.SaveChangesAsync();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private static OwnerLinks<Course, Pupil, Enrolment> LinksOf(RichPayloadContext context)
        => context.Courses.Links(course => course.Pupils).ForKey("A").UsingEntity<Enrolment>();

    private async Task<Enrolment> RowAsync(int pupil)
    {
        await using var context = CreateContext();

        return await context.Set<Enrolment>().SingleAsync(row => row.CourseCode == "A" && row.PupilId == pupil);
    }

    [Fact]
    public async Task Lists_are_payload_of_objects_and_setters()
    {
        await using var context = CreateContext();
        var days = new List<DateOnly> { new(2026, 2, 3), new(2026, 2, 4) };

        await LinksOf(context).LinkAsync(
        [
            new Enrolment { PupilId = 1, Marks = [1, 2, 3], Notes = ["a, \"b\"", null, ""], Days = days },
            new Enrolment { PupilId = 2 },
        ]);
        await LinksOf(context).LinkKeysAsync([3], s => s.SetProperty(row => row.Marks, [4, 5]));

        var first = await RowAsync(1);
        (first.Marks, first.Notes, first.Days).Should().BeEquivalentTo(
            (new List<int> { 1, 2, 3 }, new[] { "a, \"b\"", null, "" }, days), options => options.WithStrictOrdering());
        var second = await RowAsync(2);
        second.Marks.Should().BeEmpty();
        second.Days.Should().BeNull();
        (await RowAsync(3)).Marks.Should().Equal(4, 5);

        var changes = await LinksOf(context).UpdateAsync([new Enrolment { PupilId = 1, Marks = [9] }, new Enrolment { PupilId = 2 }]);
        changes.Updated.TargetKeys<int>().Should().Equal(1);
        (await RowAsync(1)).Marks.Should().Equal(9);
    }

    [Fact]
    public async Task Links_with_lists_can_be_pending()
    {
        await using var context = CreateContext();
        var course = await context.Courses.SingleAsync(one => one.Code == "A");
        context.Entry(course).Collection(one => one.Pupils).AddKeys(1, 2);

        (await context.SaveChangesAsync()).Should().Be(2);

        (await RowAsync(1)).Marks.Should().BeEmpty();
    }

    [Fact]
    public async Task An_optional_part_must_be_set_completely()
    {
        await using var context = CreateContext();
        const string Message = "'Mentor.Hours' is required and has no default, so 'Course.Pupils' cannot be linked without a value of it. "
            + "Give it one with HasDefaultValue() or UseLinkDefault(), or in the class one that is not its type's default, or make it nullable.";

        (await LinksOf(context).Invoking(links => links.LinkKeysAsync([1], s => s.SetProperty(row => row.Mentor!.Name, "Ann")))
            .Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(Message);
        (await LinksOf(context).Where(row => row.Mentor!.Name == "Ann").Invoking(links => links.LinkKeysAsync([1]))
            .Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(Message);

        await LinksOf(context).LinkKeysAsync([1], s => s.SetProperty(row => row.Mentor!.Name, "Ann").SetProperty(row => row.Mentor!.Hours, 2));
        await LinksOf(context).LinkKeysAsync([2]);
        (await RowAsync(1)).Mentor.Should().BeEquivalentTo(new Mentor { Name = "Ann", Hours = 2 });
        (await RowAsync(2)).Mentor.Should().BeNull();
    }

    [Fact]
    public async Task A_type_without_an_order_can_be_computed()
    {
        await using var context = CreateContext();
        var since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await LinksOf(context).LinkKeysAsync([1, 2], s => s.SetProperty(row => row.Since, since));

        var changes = await LinksOf(context).UpdateAsync(s => s.SetProperty(row => row.Since, row => row.PupilId == 1 ? null : row.Since));

        changes.Updated.TargetKeys<int>().Should().Equal(1);
        (await RowAsync(1)).Since.Should().BeNull();
        (await RowAsync(2)).Since.Should().Be(since);
    }

    [Fact]
    public async Task A_link_of_a_derived_type_throws()
    {
        await using var context = CreateContext();
        var links = context.Courses.Links(course => course.Helpers).ForKey("A").UsingEntity<Helper>();

        (await links.Invoking(one => one.LinkAsync([new HeadHelper { CourseCode = "A", PupilId = 1, Title = "Dr" }]))
            .Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Be(
            "'links' contains a 'HeadHelper', but a link of 'Course.Helpers' is a 'Helper'. Give one of these, or add it with SaveChanges. "
            + "(Parameter 'links')");
    }

    [Fact]
    public async Task Computing_from_the_ends_of_a_symmetric_link_throws()
    {
        await using var context = CreateContext();
        var links = context.Pupils.Links(pupil => pupil.Friends).ForKey(1).UsingEntity<PupilFriend>();
        await links.LinkKeysAsync([2], s => s.SetProperty(row => row.Nick, "x"));

        (await links.Invoking(one => one.UpdateAsync(s => s.SetProperty(row => row.Nick, row => row.Second!.Name)))
            .Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Be(
            "'row => row.Second.Name' would differ between the two rows of a link of 'Pupil.Friends', which is symmetric. "
            + "Compute it from the payload alone. (Parameter 'setters')");
        await links.Invoking(one => one.UpdateAsync(s => s.SetProperty(row => row.Nick, row => row.FirstId == 1 ? "a" : "b")))
            .Should().ThrowAsync<ArgumentException>();

        (await links.UpdateAsync(s => s.SetProperty(row => row.Nick, row => row.Nick + "y"))).Updated.Count.Should().Be(1);
        (await context.Set<PupilFriend>().Select(row => row.Nick).ToListAsync()).Should().Equal("xy", "xy");
    }

    [Fact]
    public async Task Setting_one_owner_twice_in_SetMany_throws()
    {
        await using var context = CreateContext();
        var sets = new[] { KeyValuePair.Create("A", new[] { 1 }), KeyValuePair.Create("A", new[] { 2 }) };

        (await context.Courses.Links(course => course.Helpers).Invoking(links => links.SetManyAsync(sets))
            .Should().ThrowAsync<ArgumentException>()).Which.Message.Should()
            .Be("'sets' lists the links of the 'Course' \"A\" twice. Give it one list. (Parameter 'sets')");
    }

    public sealed class Sqlite(SqliteDatabase database) : RichPayloadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RichPayloadTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RichPayloadTests(database), IClassFixture<SqlServerDatabase>;
}
