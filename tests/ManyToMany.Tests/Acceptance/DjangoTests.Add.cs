using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_001_An_unsaved_owner_throws_when_its_scope_is_created()
    {
        await using var context = CreateRecordedContext();

        FluentActions.Invoking(() => context.Links(new Book { Title = "New" }, book => book.Authors)).Should().Throw<ArgumentException>()
            .WithMessage("'owner' contains a 'Book' that has never been saved: its 'Id' has no value *");
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_002_A_saved_book_gets_its_author()
    {
        await using var context = CreateContext();
        var book = new Book { Title = "New" };
        context.Add(book);
        await context.SaveChangesAsync();

        await context.Links(book, b => b.Authors).LinkAsync(await FindAsync<Author>(context, Tolkien));

        (await AuthorsOfAsync(book.Id)).Should().Equal(Tolkien);
        (await RowsAsync("BookAuthors")).Should().Be(8);
    }

    [Fact]
    public async Task DJ_004_A_book_instead_of_an_author_throws_before_any_statement()
    {
        await using var context = CreateRecordedContext();

        // The compiler refuses LinkAsync(book); only as a key can something of another kind be given.
        await FluentActions.Awaiting(() => Authors(context, Dune).LinkKeysAsync<object>([new Book { Id = 1, Title = "" }])).Should()
            .ThrowAsync<ArgumentException>().WithMessage("'keys' contains *Book of type 'Book', but 'Author.Id' is 'Int32'. *");
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_005_New_and_linked_targets_together_are_one_statement()
    {
        await using var context = CreateRecordedContext();

        (await Authors(context, Dune).LinkKeysAsync([Tolkien, Sagan])).ToString().Should().Be("1 added, 0 removed, 1 unchanged");

        _recorder.Statements.Should().ContainSingle();
        (await AuthorsOfAsync(Dune)).Should().Equal(Tolkien, Sagan);
    }

    [Fact]
    public async Task DJ_007_A_link_added_between_reading_and_writing_is_no_error()
    {
        // Nothing is read before the write, so there is no race: the second call returns the link as unchanged.
        await using var first = CreateContext();
        await using var second = CreateContext();

        (await Authors(first, Dune).LinkKeysAsync([Sagan])).Added.Count.Should().Be(1);
        (await Authors(second, Dune).LinkKeysAsync([Sagan])).Unchanged.Count.Should().Be(1);

        (await AuthorsOfAsync(Dune)).Should().Equal(Tolkien, Sagan);
    }

    [Fact]
    public async Task DJ_010_Keys_are_accepted_like_objects()
    {
        await using var context = CreateContext();
        await Authors(context, Dune).ClearAsync();

        await Authors(context, Dune).LinkKeysAsync([Tolkien]);
        (await AuthorsOfAsync(Dune)).Should().Equal(Tolkien);
        await Authors(context, Dune).SetKeysAsync([Sagan]);
        (await AuthorsOfAsync(Dune)).Should().Equal(Sagan);
        await Authors(context, Dune).UnlinkKeysAsync([Sagan]);
        (await AuthorsOfAsync(Dune)).Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_011_The_key_is_the_alternate_key_that_the_join_references()
    {
        await using var context = CreateContext();
        var links = context.Cars.Links(car => car.Drivers).ForKey("Lada");

        (await links.LinkKeysAsync(["Barney"])).Added.TargetKeys<string>().Should().Equal("Barney");
        (await links.SetKeysAsync(["Ryan"])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await links.UnlinkKeysAsync(["Ryan"])).Removed.TargetKeys<string>().Should().Equal("Ryan");
        (await links.AnyAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task DJ_013_The_other_side_links_too()
    {
        await using var context = CreateContext();
        var book = new Book { Title = "Nature of Mars" };
        context.Add(book);
        await context.SaveChangesAsync();

        await Books(context, Sagan).LinkAsync(book);

        (await Books(context, Sagan).Query().OrderBy(b => b.Title).Select(b => b.Title).ToListAsync()).Should()
            .Equal("Nature of Code", "Nature of Mars", "Nature of Order", "Oxygen");
        (await AuthorsOfAsync(book.Id)).Should().Equal(Sagan);
    }

    [Fact]
    public async Task DJ_016_A_payload_is_computed_once_for_all_links_of_a_call()
    {
        await using var context = CreateContext();
        var calls = 0;
        string Reason() => $"Reason {++calls}";

        await Members(context, Rock).LinkKeysAsync([Bob, Jane], s => s.SetProperty(link => link.Reason, Reason()));

        calls.Should().Be(1);
        (await MembershipsAsync()).Select(row => row.Reason).Should().Equal("Reason 1", "Reason 1");
    }

    [Fact]
    public async Task DJ_017_A_missing_required_payload_throws_before_any_statement()
    {
        await using var context = CreateRecordedContext();

        // Django asks the database, whose refusal costs the caller's transaction.
        await FluentActions.Awaiting(() => Strict(context, Rock).LinkKeysAsync([Jim])).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("'StrictMembership.Level' is required and has no default, so 'Group.Strict' cannot be linked without a value of it. *");
        _recorder.Statements.Should().BeEmpty();

        await Strict(context, Rock).LinkKeysAsync([Jim], s => s.SetProperty(link => link.Level, "1"));
        (await Strict(context, Rock).QueryLinks().SingleAsync()).Level.Should().Be("1");
    }

    [Fact]
    public async Task DJ_019_Objects_are_linked_by_their_alternate_key()
    {
        await using var context = CreateContext();
        var toyota = await context.Cars.SingleAsync(car => car.Make == "Toyota");
        var links = context.Links(toyota, car => car.Drivers);

        await links.LinkAsync(await context.Drivers.SingleAsync(driver => driver.Name == "Barney"));

        (await links.Query().OrderBy(driver => driver.Name).Select(driver => driver.Name).ToListAsync()).Should().Equal("Barney", "Ryan");
    }

    [Fact]
    public async Task DJ_020_An_object_without_an_alternate_key_value_throws()
    {
        await using var context = CreateRecordedContext();
        var nameless = new Driver { Id = 7, Name = null! };

        await FluentActions.Awaiting(() => context.Cars.Links(car => car.Drivers).ForKey("Toyota").LinkAsync(nameless)).Should()
            .ThrowAsync<ArgumentException>().WithMessage("'targets' contains a 'Driver' that has never been saved: its 'Name' has no value *");
        FluentActions.Invoking(() => context.Links(nameless, driver => driver.Cars)).Should().Throw<ArgumentException>().WithMessage("*'Name'*");
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_022_Siblings_of_a_base_type_are_linked_in_both_directions()
    {
        await using var context = CreateContext();
        var (cat, dog) = (new Cat(), new Dog());
        context.AddRange(cat, dog);
        await context.SaveChangesAsync();

        await context.Links(cat, creature => creature.Related).LinkAsync(dog);

        (await context.Creatures.Links(creature => creature.Related).ForKey(dog.Id).KeysAsync<int>()).Should().Equal(cat.Id);
        (await context.Creatures.Links(creature => creature.Related).ForKey(cat.Id).KeysAsync<int>()).Should().Equal(dog.Id);
        (await RowsAsync("Related")).Should().Be(2);
    }

    [Fact]
    public async Task DJ_023_A_derived_type_is_linked_to_its_base()
    {
        await using var context = CreateContext();
        var special = new SpecialKeyword();
        Keyword[] keywords = [new(), new()];
        context.Add(special);
        context.AddRange(keywords);
        await context.SaveChangesAsync();

        await context.Links(special, k => k.Keywords).SetAsync(keywords);

        await using var assert = CreateContext();
        (await assert.Set<SpecialKeyword>().Links(k => k.Keywords).ForKey(special.Id).KeysAsync<int>()).Should()
            .BeEquivalentTo(keywords.Select(keyword => keyword.Id));
        (await assert.Links(keywords[0], k => k.Specials).KeysAsync<int>()).Should().Equal(special.Id);
    }

    [Fact]
    public async Task DJ_025_Repeated_targets_of_a_call_count_once()
    {
        await using var context = CreateRecordedContext();
        var sagan = await FindAsync<Author>(context, Sagan);
        _recorder.Clear();

        (await Authors(context, Dune).LinkAsync(sagan, sagan, new Author { Id = Sagan, Name = "" })).Added.Count.Should().Be(1);

        _recorder.Statements.Should().ContainSingle();
        (await RowsAsync("BookAuthors")).Should().Be(8);
    }

    [Fact]
    public async Task Row_29_A_key_of_another_type_is_not_converted()
    {
        await using var context = CreateRecordedContext();

        // Django takes "7", 7.0 and True for 7 and 1. A mistake is more likely.
        await FluentActions.Awaiting(() => Authors(context, Dune).LinkKeysAsync(["7"])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Authors(context, Dune).LinkKeysAsync([7.0])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Authors(context, Dune).LinkKeysAsync([true])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Authors(context, Dune).SetKeysAsync("12")).Should().ThrowAsync<ArgumentException>("of row 80");
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Row_35_Without_arguments_nothing_is_sent()
    {
        await using var context = CreateRecordedContext();

        (await Authors(context, Dune).LinkAsync()).HasChanges.Should().BeFalse();
        (await Authors(context, Dune).UnlinkAsync()).HasChanges.Should().BeFalse();
        (await Authors(context, Dune).ToggleAsync()).HasChanges.Should().BeFalse();
        (await Members(context, Rock).LinkAsync(Array.Empty<Membership>())).HasChanges.Should().BeFalse();
        (await context.Books.Links(book => book.Authors).LinkPairsAsync(Array.Empty<(int, int)>())).HasChanges.Should().BeFalse();

        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Row_37_A_missing_target_throws_and_keeps_the_transaction()
    {
        await using var context = CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();

        // Django's error comes at COMMIT.
        (await FluentActions.Awaiting(() => Authors(context, Dune).LinkKeysAsync([Sagan, 98, 99])).Should().ThrowAsync<LinkEndMissingException>())
            .Which.MissingTargets.Should().BeEquivalentTo([98, 99]);

        // Row 48: after a mistake Django's outer transaction is lost.
        await FluentActions.Awaiting(() => Authors(context, Dune).LinkKeysAsync(["x"])).Should().ThrowAsync<ArgumentException>();
        await Authors(context, Dune).LinkKeysAsync([Hugo]);
        await transaction.CommitAsync();

        (await AuthorsOfAsync(Dune)).Should().Equal(Tolkien, Hugo);
    }

    [Fact]
    public async Task Row_44_An_existing_link_keeps_its_payload_without_UpdatePayload()
    {
        await using var context = CreateContext();
        await Members(context, Rock).LinkKeysAsync([Bob], s => s.SetProperty(link => link.Reason, "Old"));

        await Members(context, Rock).LinkKeysAsync([Bob], s => s.SetProperty(link => link.Reason, "New"));
        (await MembershipsAsync()).Single().Reason.Should().Be("Old");

        await Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .LinkKeysAsync([Bob], s => s.SetProperty(link => link.Reason, "New"));
        (await MembershipsAsync()).Single().Reason.Should().Be("New");
    }

    [Fact]
    public async Task Row_47_The_ends_of_a_link_cannot_be_set_as_payload()
    {
        await using var context = CreateRecordedContext();

        await FluentActions.Awaiting(() => Members(context, Rock).LinkKeysAsync([Bob], s => s.SetProperty(link => link.PersonId, Jim)))
            .Should().ThrowAsync<ArgumentException>().WithMessage("'Membership.PersonId' cannot be set because it is part of the key *");
        _recorder.Statements.Should().BeEmpty();
    }
}
