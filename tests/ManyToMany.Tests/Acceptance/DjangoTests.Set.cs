using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_026_A_link_is_removed_from_either_side()
    {
        await using var context = CreateContext();

        (await Authors(context, Oxygen).UnlinkKeysAsync([Sagan])).Removed.Count.Should().Be(1);
        (await BooksOfAsync(Sagan)).Should().Equal(Order, Code);
        (await Books(context, Sagan).UnlinkKeysAsync([Code])).Removed.Count.Should().Be(1);

        (await BooksOfAsync(Sagan)).Should().Equal(Order);
        (await AuthorsOfAsync(Oxygen)).Should().BeEmpty();
        (await AuthorsOfAsync(Code)).Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_028_All_rows_of_a_pair_are_removed_together()
    {
        await using var context = CreateRecordedContext();
        var repeating = Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.Repeat });
        await repeating.LinkAsync(new Membership { PersonId = Jim, Reason = "1" });
        await repeating.LinkAsync(new Membership { PersonId = Jim, Reason = "2" });
        (await Members(context, Rock).QueryWithLinks().Select(row => row.Target.Name).ToListAsync()).Should().Equal("Jim", "Jim");
        _recorder.Clear();

        (await Members(context, Rock).UnlinkKeysAsync([Jim])).Removed.Count.Should().Be(2, "both rows are counted");

        _recorder.Statements.Should().ContainSingle();
        (await MembershipsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_029_Clearing_one_owner_keeps_the_links_of_others()
    {
        await using var context = CreateRecordedContext();

        (await Books(context, Sagan).ClearAsync()).Removed.TargetKeys<int>().Should().BeEquivalentTo([Order, Code, Oxygen]);

        _recorder.Statements.Should().ContainSingle();
        (await BooksOfAsync(Sagan)).Should().BeEmpty();
        (await AuthorsOfAsync(Order)).Should().Equal(Tolkien, Salinger, Hugo);
        (await Books(context, Sagan).ClearAsync()).HasChanges.Should().BeFalse("of row 66: nothing is there to clear");
    }

    [Fact]
    public async Task DJ_031_Setting_keeps_the_rows_that_stay()
    {
        await using var context = CreateContext();
        await Members(context, Rock).LinkKeysAsync([Bob, Jim], s => s.SetProperty(link => link.Reason, "Kept"));
        var kept = (await MembershipsAsync()).Single(row => row.PersonId == Jim);

        (await Books(context, Sagan).SetKeysAsync([Oxygen, Code])).ToString().Should().Be("0 added, 1 removed, 2 unchanged");
        (await BooksOfAsync(Sagan)).Should().Equal(Code, Oxygen);
        (await AuthorsOfAsync(Oxygen)).Should().Equal(Sagan);

        await Members(context, Rock).SetKeysAsync([Jim, Jane]);
        (await MembershipsAsync()).Single(row => row.PersonId == Jim).Should().BeEquivalentTo(new { kept.Id, kept.JoinedOn, Reason = "Kept" });
    }

    [Fact]
    public async Task DJ_032_Setting_one_side_is_visible_from_the_other()
    {
        await using var context = CreateContext();

        await Authors(context, Oxygen).SetKeysAsync([Salinger]);

        (await BooksOfAsync(Sagan)).Should().Equal(Order, Code);
        (await AuthorsOfAsync(Oxygen)).Should().Equal(Salinger);
    }

    [Fact]
    public async Task DJ_034_Clearing_first_inserts_all_rows_again()
    {
        await using var context = CreateContext();
        await Members(context, Rock).LinkKeysAsync([Bob, Jim]);
        var before = await MembershipsAsync();

        // There is no option for it: new rows need both calls, in one transaction.
        await using var transaction = await context.Database.BeginTransactionAsync();
        await Members(context, Rock).ClearAsync();
        await Members(context, Rock).LinkKeysAsync([Bob, Jim]);
        await transaction.CommitAsync();

        (await MembershipsAsync()).Select(row => row.Id).Should().NotIntersectWith(before.Select(row => row.Id)).And.HaveCount(2);
    }

    [Fact]
    public async Task DJ_035_A_set_returns_one_removed_and_one_added_key()
    {
        await using var context = CreateRecordedContext();
        await Authors(context, Dune).SetKeysAsync([1, 2, 3]);
        _recorder.Clear();

        (await Authors(context, Dune).SetKeysAsync([1, 2, 4])).ToString().Should().Be("1 added, 1 removed, 2 unchanged");

        // No SELECT of what is there: a lock where the database locks rows, a DELETE and an INSERT.
        _recorder.Statements.Should().HaveCount(Database is Support.SqliteDatabase ? 2 : 3);
        (await AuthorsOfAsync(Dune)).Should().Equal(1, 2, 4);
    }

    [Fact]
    public async Task DJ_038_A_set_to_a_query_over_the_same_links_is_safe()
    {
        await using var context = CreateContext();
        await Authors(context, Dune).LinkKeysAsync([Sagan]);
        var query = Authors(context, Dune).Query().Where(author => author.Name == "Tolkien");

        (await Authors(context, Dune).SetAsync(query)).ToString().Should().Be("0 added, 1 removed, 1 unchanged");

        (await query.CountAsync()).Should().Be(1);
        (await AuthorsOfAsync(Dune)).Should().Equal(Tolkien);
    }

    [Fact]
    public async Task DJ_040_An_invalid_argument_removes_nothing()
    {
        await using var context = CreateRecordedContext();

        await FluentActions.Awaiting(() => Authors(context, Order).SetKeysAsync<object>([7, "x"])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Authors(context, Order).SetAsync([new Author { Name = "New" }])).Should().ThrowAsync<ArgumentException>();
        _recorder.Statements.Should().BeEmpty();

        // An error that only the database finds rolls back everything, the removal as well.
        await FluentActions.Awaiting(() => Authors(context, Order).SetKeysAsync([Tolkien, 99])).Should().ThrowAsync<LinkEndMissingException>();
        (await AuthorsOfAsync(Order)).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public async Task DJ_041_A_set_keeps_the_payload_of_kept_links_without_UpdatePayload()
    {
        await using var context = CreateContext();

        (await LevelAfterAsync(Strict(context, Rock), "1")).Should().Be("1");
        (await LevelAfterAsync(Strict(context, Rock), "2")).Should().Be("1");
        (await LevelAfterAsync(Strict(context, Rock).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload }), "2")).Should().Be("2");

        async Task<string> LevelAfterAsync(OwnerLinks<Group, Person, StrictMembership> links, string level)
        {
            await links.SetKeysAsync([Jim], s => s.SetProperty(link => link.Level, level));
            await using var assert = CreateContext();

            return (await assert.Set<StrictMembership>().SingleAsync()).Level;
        }
    }

    [Fact]
    public async Task DJ_043_A_failed_insert_rolls_back_the_delete()
    {
        // Django's receiver that throws is a command interceptor here: it throws at the INSERT.
        await using var context = CreateContext(builder => builder.AddInterceptors(new ThrowAt("INSERT")));

        await FluentActions.Awaiting(() => Authors(context, Dune).SetKeysAsync([Sagan])).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("Stop at INSERT");

        (await AuthorsOfAsync(Dune)).Should().Equal(Tolkien);
    }

    [Fact]
    public async Task DJ_044_Two_concurrent_sets_end_as_one_of_the_two()
    {
        // Django ends as the union. That the two really overlap is proven by the concurrency tests, many times over.
        await Task.WhenAll(SetAsync(Tolkien), SetAsync(Sagan));

        (await AuthorsOfAsync(Dune)).Should().ContainSingle();

        async Task SetAsync(int author)
        {
            await using var context = CreateContext();
            await Task.Run(() => Authors(context, Dune).SetKeysAsync([author]));
        }
    }

    [Fact]
    public async Task Row_58_Unlinking_an_unsaved_object_throws()
    {
        await using var context = CreateRecordedContext();

        // Django does nothing, silently. Who unlinks what is in no database has the wrong object in hand.
        await FluentActions.Awaiting(() => Authors(context, Dune).UnlinkAsync(new Author { Name = "New" })).Should()
            .ThrowAsync<ArgumentException>();
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Row_60_Links_to_hidden_targets_are_never_removed()
    {
        await using (var arrange = CreateContext())
        {
            var box = new Box();
            box.Items.Add(new Item { Live = true });
            box.Items.Add(new Item { Live = false });
            arrange.Add(box);
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var hidden = await context.Set<Item>().IgnoreQueryFilters().Where(item => !item.Live).Select(item => item.Id).SingleAsync();
        var links = context.Boxes.Links(box => box.Items).ForKey(1);

        (await links.UnlinkKeysAsync([hidden])).HasChanges.Should().BeFalse();
        (await links.SetKeysAsync(Array.Empty<int>())).Removed.Count.Should().Be(1);
        (await links.ClearAsync()).HasChanges.Should().BeFalse("of row 68");
        (await RowsAsync("BoxItem")).Should().Be(1, "of row 87");
    }

    [Fact]
    public async Task Row_61_Deleting_the_targets_themselves_is_ExecuteDelete()
    {
        await using var context = CreateContext();

        // As in Django, where rel.all().delete() deletes targets. The verbs cannot be mistaken for it.
        await Books(context, Hugo).ClearAsync();
        (await context.Books.CountAsync()).Should().Be(4);
        await Authors(context, Dune).Query().Where(author => author.Name == "Tolkien").ExecuteDeleteAsync();

        (await context.Authors.CountAsync()).Should().Be(3);
    }

    [Fact]
    public async Task Row_72_A_set_that_changes_nothing_reports_no_changes()
    {
        await using var context = CreateContext();

        (await Authors(context, Order).SetKeysAsync([1, 2, 3, 4])).ToString().Should().Be("0 added, 0 removed, 4 unchanged");
        await Authors(context, Dune).ClearAsync();
        (await Authors(context, Dune).SetKeysAsync(Array.Empty<int>())).HasChanges.Should().BeFalse("of row 73");
    }

    [Fact]
    public async Task Row_89_Repeated_rows_of_a_kept_pair_are_all_kept()
    {
        await using var context = CreateContext();
        await Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.Repeat }).LinkAsync(new Membership { PersonId = Jim });
        await Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.Repeat }).LinkAsync(new Membership { PersonId = Jim });

        (await Members(context, Rock).SetKeysAsync([Jim, Bob])).Added.TargetKeys<int>().Should().Equal(Bob);

        (await MembershipsAsync()).Select(row => row.PersonId).Should().Equal(Jim, Jim, Bob);
    }

    [Fact]
    public async Task DJ_119_Deleting_an_end_deletes_its_links()
    {
        await using var context = CreateContext();

        await context.Authors.Where(author => author.Id == Tolkien).ExecuteDeleteAsync();
        await context.Books.Where(book => book.Id == Order).ExecuteDeleteAsync();

        (await Authors(context, Dune).AnyAsync()).Should().BeFalse();
        (await Books(context, Sagan).KeysAsync<int>()).Should().BeEquivalentTo([Code, Oxygen]);
    }

    [Fact]
    public async Task Row_202_CopyAsync_copies_the_links_of_a_copied_owner()
    {
        await using var context = CreateContext();
        var copy = new Book { Title = "Nature of Order, again" };
        context.Add(copy);
        await context.SaveChangesAsync();

        var changes = await context.Books.Links(book => book.Authors).CopyAsync(await FindAsync<Book>(context, Order), copy);

        changes.Added.TargetKeys<int>().Should().BeEquivalentTo([1, 2, 3, 4]);
        (await AuthorsOfAsync(copy.Id)).Should().Equal(1, 2, 3, 4);
    }
}
