using ManyToMany.Tests.Database.Events;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

/// <content>Change events, which Django calls <c>m2m_changed</c>.</content>
public abstract partial class DjangoTests
{
    private readonly EventLog _log = new();

    private LibraryContext CreateWatchedContext()
        => CreateContext(builder => builder.UseManyToMany().AddInterceptors(_log, _recorder));

    [Fact]
    public async Task DJ_008_With_an_interceptor_a_link_is_previewed_and_inserted()
    {
        await using var context = CreateWatchedContext();

        await Authors(context, Dune).LinkKeysAsync([Sagan, Salinger]);

        _recorder.Statements.Should().HaveCount(2);
        _recorder.Statements[0].Text.Should().Contain("SELECT").And.NotContain("INSERT");
        _recorder.Statements[1].Text.Should().Contain("INSERT");
    }

    [Fact]
    public async Task DJ_043_An_exception_after_the_insert_rolls_back_the_sets_delete()
    {
        await using var context = CreateWatchedContext();
        _log.Changed = _ => throw new ArithmeticException();

        await FluentActions.Invoking(() => Authors(context, Dune).SetKeysAsync([Sagan])).Should().ThrowAsync<ArithmeticException>();

        (await Authors(context, Dune).KeysAsync<int>()).Should().Equal(Tolkien);
    }

    [Fact]
    public async Task DJ_092_Repeated_links_and_unlinks_notify_real_changes_only()
    {
        // Django sends a signal with the submitted key for a remove without effect, and with an empty set for an add; here neither notifies.
        await using var context = CreateWatchedContext();

        await Authors(context, Dune).LinkKeysAsync([Hugo]);
        await Authors(context, Dune).LinkKeysAsync([Hugo]);
        await Authors(context, Dune).UnlinkKeysAsync([Hugo]);
        await Authors(context, Dune).UnlinkKeysAsync([Hugo]);

        _log.Take().Where(line => line.Contains("changing")).Should().Equal("Book.Authors changing +1→4", "Book.Authors changing -1→4");
    }

    [Fact]
    public async Task DJ_094_From_the_other_side_the_navigation_is_the_other_one()
    {
        await using var context = CreateWatchedContext();

        await Books(context, Hugo).LinkKeysAsync([Dune, Code]);

        _log.Take().Should().Equal("Author.Books changing +4→1 +4→3", "Author.Books changed +4→1 +4→3");
    }

    [Fact]
    public async Task DJ_095_Linking_notifies_only_missing_keys()
    {
        await using var context = CreateWatchedContext();

        await Books(context, Tolkien).LinkKeysAsync([Dune, Code, Oxygen]);

        _log.Take().Should().Equal("Author.Books changing +1→3 +1→4", "Author.Books changed +1→3 +1→4");
    }

    [Fact]
    public async Task DJ_097_and_098_A_set_notifies_removed_and_added_links_once()
    {
        // Django sends two signals for removes and two for adds; here a set is one change.
        await using var context = CreateWatchedContext();

        await Authors(context, Dune).SetKeysAsync([Sagan, Salinger, Hugo]);
        await Authors(context, Dune).SetKeysAsync([Sagan, Salinger]);

        _log.Take().Should().Equal(
            "Book.Authors changing +1→2 +1→3 +1→4 -1→1",
            "Book.Authors changed +1→2 +1→3 +1→4 -1→1",
            "Book.Authors changing -1→4",
            "Book.Authors changed -1→4");
    }

    [Fact]
    public async Task DJ_100_The_mirror_row_of_a_symmetric_link_does_not_notify()
    {
        await using var context = CreateWatchedContext();
        await Friends(context, Anne).ClearAsync();
        _log.Take();

        await Friends(context, Anne).SetKeysAsync([Bill, Chuck]);

        _log.Take().Should().HaveCount(2).And.EndWith("Person.Friends changed +4→5 +4→6");
    }

    [Fact]
    public async Task DJ_103_Links_that_EF_deletes_with_their_owner_notify()
    {
        // Django sends none. Here links that EF deletes notify; rows that the database deletes by cascade do not.
        await using var context = CreateWatchedContext();
        context.Remove(await context.Books.Include(book => book.Authors).SingleAsync(book => book.Id == Dune));
        await context.SaveChangesAsync();

        _log.Take().Should().Equal("Author.Books changing -1→1", "Author.Books changed -1→1");
    }

    [Fact]
    public async Task Row_164_A_vetoed_key_is_not_inserted_and_not_in_LinksChanged()
    {
        await using var context = CreateWatchedContext();
        _log.Vetoes = link => (int)link.TargetKey == Sagan;

        await Authors(context, Dune).LinkKeysAsync([Sagan, Hugo]);

        _log.Take().Should().Equal("Book.Authors changing +1→2 +1→4", "Book.Authors changed +1→4");
        (await Authors(context, Dune).KeysAsync<int>()).Should().BeEquivalentTo([Tolkien, Hugo]);
    }
}
