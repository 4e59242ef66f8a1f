using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Events;

/// <summary>What notifications contain besides links, and entities that an interceptor loads.</summary>
public abstract partial class VerbEventTests
{
    [Fact]
    public async Task Skipped_targets_are_part_of_the_notifications()
    {
        await using var context = CreateWatchedContext();
        var links = context.Books.Links(book => book.Authors).With(new LinkOptions { MissingTargets = MissingTargets.Skip });

        var changes = await links.ForKey(1).LinkKeysAsync([3, 99]);

        changes.MissingTargets.Should().Equal(99);
        _log.Received.Should().HaveCount(2).And.OnlyContain(received => received.MissingTargets.SequenceEqual(new object[] { 99 }));
    }

    [Fact]
    public async Task Created_targets_are_part_of_the_notifications()
    {
        await using var context = CreateWatchedContext();

        var changes = await context.Books.Links(book => book.Genres).ForKey(1).LinkOrCreateAsync([new Genre { Name = "New" }], genre => genre.Name);

        changes.Created.Should().Equal(6);
        _log.Received.Should().HaveCount(2).And.OnlyContain(received => received.Created.SequenceEqual(new object[] { 6 }));
        changes.Targets.Should().Equal(6);
        _log.Received.Should().OnlyContain(received => received.Targets.SequenceEqual(new object[] { 6 }));
    }

    [Fact]
    public async Task The_tracker_follows_for_entities_that_the_interceptor_loads()
    {
        await using var context = CreateWatchedContext();
        _log.Changing = data =>
        {
            data.Context.Set<Author>().Load();
            data.Context.Set<Book>().Include(book => book.Authors).Where(book => book.Id == 1).Load();
        };

        (await LinksOf(context, 1).LinkKeysAsync([2, 3])).Added.Should().ContainSingle();
        var book = context.Books.Local.Single();
        book.Authors.Select(author => author.Id).Should().BeEquivalentTo([1, 2, 3]);

        context.ChangeTracker.Clear();
        (await LinksOf(context, 1).UnlinkKeysAsync([1])).Removed.Should().ContainSingle();
        context.Books.Local.Single().Authors.Select(author => author.Id).Should().BeEquivalentTo([2, 3]);

        context.ChangeTracker.Clear();
        (await LinksOf(context, 1).ClearAsync()).Removed.Should().HaveCount(2);
        context.Books.Local.Single().Authors.Should().BeEmpty();
        (await context.SaveChangesAsync()).Should().Be(0);
    }
}
