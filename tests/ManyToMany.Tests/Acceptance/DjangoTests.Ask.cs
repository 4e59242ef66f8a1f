using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Acceptance;

public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_055_The_targets_of_one_owner_are_a_query()
    {
        await using var context = CreateContext();

        (await Authors(context, Order).Query().OrderBy(author => author.Name).Select(author => author.Id).ToListAsync()).Should()
            .Equal(Hugo, Sagan, Salinger, Tolkien);
        (await Books(context, Sagan).Query().OrderBy(book => book.Title).Select(book => book.Id).ToListAsync()).Should()
            .Equal(Code, Order, Oxygen);
        (await Books(context, Tolkien).Query().OrderBy(book => book.Title).Select(book => book.Id).ToListAsync()).Should().Equal(Dune, Order);
    }

    [Fact]
    public async Task DJ_064_Targets_are_filtered_by_the_payload_of_this_link()
    {
        await using var context = CreateContext();
        await context.Groups.Links(group => group.Members).LinkPairsAsync(
            [
                new Membership { GroupId = Rock, PersonId = Bob, Price = 100 },
                new Membership { GroupId = Roll, PersonId = Bob, Price = 50 },
                new Membership { GroupId = Rock, PersonId = Jim, Price = 50 },
            ]);

        (await Members(context, Rock).Where(link => link.Price == 50).Query().Select(person => person.Name).ToListAsync()).Should().Equal("Jim");
        (await context.People.Links(person => person.Groups).ForKey(Bob).UsingEntity<Membership>().Where(link => link.Price == 50)
            .Query().Select(group => group.Name).ToListAsync()).Should().Equal("Roll");
        (await Members(context, Rock).Where(link => link.Price == 50).CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task DJ_065_A_condition_on_this_link_differs_from_one_on_any_link()
    {
        await using var context = CreateContext();

        // Django's filter on the manager means this link: the books of Sagan, whose author over that same link is Tolkien. There are none.
        (await Books(context, Sagan).Query().Where(book => book.Authors.Any(author => author.Name == "Tolkien")).Select(book => book.Id)
            .ToListAsync()).Should().Equal([Order], "a condition on the targets means any link");
        (await Books(context, Sagan).Query().Where(book => book.Authors.All(author => author.Id == Sagan)).CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task DJ_067_Query_returns_a_target_once_and_QueryWithLinks_per_link()
    {
        await using var context = CreateContext();
        await context.Groups.Links(group => group.Members).LinkPairsAsync(
            [
                Joined(Rock, Jim, 2005), Joined(Roll, Jim, 2006), Joined(Rock, Jane, 2007), Joined(Rock, Bob, 2001), Joined(Roll, Bob, 2002),
            ]);
        var recent = Members(context, Rock, Roll).Where(link => link.JoinedOn > new DateTime(2004, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        (await recent.QueryWithLinks().OrderBy(row => row.Target.Name).Select(row => row.Target.Name).ToListAsync()).Should()
            .Equal("Jane", "Jim", "Jim");
        (await recent.Query().OrderBy(person => person.Name).Select(person => person.Name).ToListAsync()).Should().Equal("Jane", "Jim");

        static Membership Joined(int group, int person, int year)
            => new() { GroupId = group, PersonId = person, JoinedOn = new DateTime(year, 6, 1, 0, 0, 0, DateTimeKind.Utc) };
    }

    [Fact]
    public async Task DJ_068_Owners_and_targets_are_found_by_payload()
    {
        await using var context = CreateContext();
        await Members(context, Roll).LinkKeysAsync([Jane], s => s.SetProperty(link => link.Reason, "She was just so awesome."));
        await Members(context, Rock).LinkKeysAsync([Jim, Bob]);
        var awesome = context.Groups.Links(group => group.Members).ForAll().UsingEntity<Membership>().Where(link => link.Reason != null);

        (await awesome.QueryLinks().Select(link => link.Group.Name).ToListAsync()).Should().Equal("Roll");
        (await awesome.Query().Select(person => person.Name).ToListAsync()).Should().Equal("Jane");
    }

    [Fact]
    public async Task DJ_070_Counting_reads_only_the_join_table()
    {
        await using var context = CreateRecordedContext();

        (await Authors(context, Order).CountAsync()).Should().Be(4);

        _recorder.Statements.Should().ContainSingle().Which.Text.Should().Contain(Quoted(context, "BookAuthors"))
            .And.NotContain("JOIN").And.NotContain(Quoted(context, "Authors"));
    }

    [Fact]
    public async Task DJ_071_AnyAsync_reads_only_the_join_table()
    {
        await using var context = CreateRecordedContext();

        (await Authors(context, Order).AnyAsync()).Should().BeTrue();
        (await Authors(context, Order).ContainsKeyAsync(Hugo)).Should().BeTrue("of row 106: Django joins the targets here");

        _recorder.Statements.Should().HaveCount(2).And.OnlyContain(
            statement => !statement.Text.Contains("JOIN") && !statement.Text.Contains(Quoted(context, "Authors")));
    }

    [Fact]
    public async Task DJ_073_Under_a_filter_of_the_target_all_questions_agree()
    {
        await using (var arrange = CreateContext())
        {
            var box = new Box();
            box.Items.Add(new Item { Live = false });
            arrange.AddRange(box, new Box());
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateRecordedContext();
        var links = context.Boxes.Links(box => box.Items).ForAll();

        (await links.CountAsync()).Should().Be(0);
        (await links.AnyAsync()).Should().BeFalse();
        (await links.KeysAsync<int>()).Should().BeEmpty();
        (await links.ContainsKeyAsync(1)).Should().BeFalse();
        (await links.Query().ToListAsync()).Should().BeEmpty();
        _recorder.Statements.Should().HaveCount(5).And.OnlyContain(statement => statement.Text.Contains(Quoted(context, "Item")));
    }

    [Fact]
    public async Task DJ_074_Counts_over_alternate_keys_are_right_from_each_side()
    {
        await using var context = CreateContext();
        await context.Cars.Links(car => car.Drivers).LinkPairsAsync([("Toyota", "Barney"), ("Lada", "Ryan")]);
        var toyota = context.Cars.Links(car => car.Drivers).ForKey("Toyota");
        var barney = context.Drivers.Links(driver => driver.Cars).ForKey("Barney");

        (await toyota.CountAsync()).Should().Be(2);
        (await barney.CountAsync()).Should().Be(1);
        (await toyota.AnyAsync()).Should().BeTrue();
        (await barney.ContainsKeyAsync("Toyota")).Should().BeTrue();
        (await barney.ContainsKeyAsync("Lada")).Should().BeFalse();
    }

    [Fact]
    public async Task DJ_077_A_question_about_an_unsaved_object_throws()
    {
        await using var context = CreateRecordedContext();
        var unsaved = new Author { Name = "New" };

        await FluentActions.Awaiting(() => Authors(context, Dune).ContainsAsync(unsaved)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Authors(context, Dune).ContainsAllAsync([unsaved])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Authors(context, Dune).ContainsAnyAsync([unsaved])).Should().ThrowAsync<ArgumentException>();
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_082_A_loaded_collection_follows_every_verb_at_once()
    {
        await using var context = CreateContext();
        await context.Authors.LoadAsync();
        var book = await context.Books.Include(b => b.Authors).SingleAsync(b => b.Id == Oxygen);
        var links = context.Links(book, b => b.Authors);

        // Django drops its list and reads again; here it is brought up to date, on both sides, and stays loaded.
        await AfterAsync(links.ClearAsync());
        await AfterAsync(links.LinkKeysAsync([Tolkien]), Tolkien);
        await AfterAsync(links.SetKeysAsync([Sagan, Hugo]), Sagan, Hugo);
        await AfterAsync(links.UnlinkKeysAsync([Sagan]), Hugo);
        await AfterAsync(links.ToggleKeysAsync([Hugo, Salinger]), Salinger);
        (await FindAsync<Author>(context, Salinger)).Books.Should().Equal(book);

        async Task AfterAsync(Task<LinkChanges> verb, params int[] authors)
        {
            await verb;
            book.Authors.Select(author => author.Id).Should().BeEquivalentTo(authors);
            context.Entry(book).Collection(b => b.Authors).IsLoaded.Should().BeTrue();
            context.ChangeTracker.HasChanges().Should().BeFalse();
        }
    }

    [Fact]
    public async Task Row_102_Count_counts_repeated_links_and_Query_returns_targets_once()
    {
        await using var context = CreateContext();
        var repeating = Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.Repeat });
        await repeating.LinkAsync(new Membership { PersonId = Jim });
        await repeating.LinkAsync(new Membership { PersonId = Jim });

        (await Members(context, Rock).CountAsync()).Should().Be(2, "links are counted");
        (await Members(context, Rock).Query().CountAsync()).Should().Be(1, "a target is there once, which is distinct() in Django");
        (await Members(context, Rock).KeysAsync<int>()).Should().Equal(Jim);
    }

    private static string Quoted(DbContext context, string name) => context.GetService<ISqlGenerationHelper>().DelimitIdentifier(name);
}
