using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

// Django's create, get_or_create and update_or_create search among the linked ones only; ours finds a target anywhere, by its natural key.
public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_014_A_target_is_created_and_linked_from_either_side()
    {
        await using var context = CreateContext();

        // A title is not unique, so there is nothing to find it by: it is saved by EF, and linked.
        var carbon = new Book { Title = "Carbon" };
        context.Add(carbon);
        await context.SaveChangesAsync();
        await Books(context, Sagan).LinkAsync(carbon);
        (await Books(context, Sagan).Query().OrderBy(book => book.Title).Select(book => book.Title).FirstAsync()).Should().Be("Carbon");

        await FluentActions.Awaiting(() => Books(context, Sagan).LinkOrCreateAsync([new Book { Title = "Carbon" }], book => book.Title)).Should()
            .ThrowAsync<ArgumentException>().WithMessage("*names no key because 'Book' may have several rows with the same values. *");
    }

    [Fact]
    public async Task DJ_046_A_target_is_created_with_the_payload_of_its_link()
    {
        await using var context = CreateRecordedContext();

        var changes = await Members(context, Rock).LinkOrCreateAsync(
            [new Person { Name = "Annie" }], person => person.Name, s => s.SetProperty(link => link.Reason, "awesome"));

        changes.Created.Should().Equal(8);
        changes.Added.Count.Should().Be(1);
        (await MembershipsAsync()).Single().Should().BeEquivalentTo(new { PersonId = 8, GroupId = Rock, Reason = "awesome" });
        _recorder.Statements.Count.Should().BeLessThanOrEqualTo(3, "Django takes 3; here it is 2, and a lock where no unique pair protects");
    }

    [Fact]
    public async Task DJ_047_A_target_whose_link_fails_is_not_created()
    {
        await using var context = CreateRecordedContext();

        // Django keeps the created person. Ours checks first, and an error of the database rolls back the person.
        await FluentActions.Awaiting(() => Strict(context, Rock).LinkOrCreateAsync([new Person { Name = "Test" }], person => person.Name)).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("'StrictMembership.Level' is required *");
        _recorder.Statements.Should().BeEmpty();
        await FluentActions.Awaiting(() => Strict(context, 99).LinkOrCreateAsync(
            [new Person { Name = "Test" }], person => person.Name, s => s.SetProperty(link => link.Level, "1"))).Should().ThrowAsync<LinkEndMissingException>();

        (await context.People.AnyAsync(person => person.Name == "Test")).Should().BeFalse();
    }

    [Fact]
    public async Task DJ_049_A_missing_target_is_created_and_reported()
    {
        await using var context = CreateContext();

        var changes = await Members(context, Rock).LinkOrCreateAsync([new Person { Name = "foo" }], person => person.Name);

        (changes.Created.Count, changes.Added.Count).Should().Be((1, 1));
        (await Members(context, Rock).Query().Select(person => person.Name).ToListAsync()).Should().Equal("foo");
    }

    [Fact]
    public async Task DJ_050_An_existing_target_is_found_and_linked()
    {
        await using var context = CreateContext();

        // Django runs into the unique index.
        var changes = await Members(context, Rock).LinkOrCreateAsync([new Person { Name = "Bob" }], person => person.Name);

        changes.Created.Should().BeEmpty();
        changes.Targets.Should().Equal(Bob);
        changes.Added.TargetKeys<int>().Should().Equal(Bob);
    }

    [Fact]
    public async Task DJ_052_A_linked_target_keeps_its_payload()
    {
        await using var context = CreateContext();
        await Members(context, Rock).LinkKeysAsync([Bob], s => s.SetProperty(link => link.Reason, "Old"));

        var changes = await Members(context, Rock).LinkOrCreateAsync(
            [new Person { Name = "Bob" }], person => person.Name, s => s.SetProperty(link => link.Reason, "New"));

        changes.HasChanges.Should().BeFalse();
        (changes.Created.Count, changes.Unchanged.Count).Should().Be((0, 1));
        changes.Targets.Should().Equal(Bob);
        (await MembershipsAsync()).Single().Reason.Should().Be("Old");
    }

    [Fact]
    public async Task DJ_053_Created_and_found_targets_get_the_required_payload()
    {
        await using var context = CreateContext();

        var changes = await Strict(context, Rock).LinkOrCreateAsync(
            [new Person { Name = "Bob" }, new Person { Name = "New" }, new Person { Name = "New" }],
            person => person.Name,
            s => s.SetProperty(link => link.Level, "1"));

        changes.Created.Should().ContainSingle();
        changes.Added.TargetKeys<int>().Should().BeEquivalentTo([Bob, (int)changes.Created[0]]);
        (await Strict(context, Rock).QueryLinks().ToListAsync()).Should().HaveCount(2).And.OnlyContain(link => link.Level == "1");
    }
}
