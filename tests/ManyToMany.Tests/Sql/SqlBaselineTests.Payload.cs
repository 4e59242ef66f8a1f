using Bookstore;
using ManyToMany.Tests.Database.Events;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Payload, options, and whole owners.</content>
public abstract partial class SqlBaselineTests
{
    [Fact]
    public abstract Task Link_with_payload();

    [Fact]
    public abstract Task Link_objects();

    [Fact]
    public abstract Task Link_or_update();

    [Fact]
    public abstract Task Link_or_create();

    [Fact]
    public abstract Task Update();

    [Fact]
    public abstract Task Clear_under_a_condition();

    [Fact]
    public abstract Task Toggle();

    [Fact]
    public abstract Task Link_pairs();

    [Fact]
    public abstract Task Set_many_owners();

    [Fact]
    public abstract Task Copy();

    [Fact]
    public abstract Task Merge();

    [Fact]
    public abstract Task Query_with_links();

    [Fact]
    public abstract Task Set_with_an_interceptor();

    protected Task LinkWithPayloadAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .LinkKeysAsync([1, 2], s => s.SetProperty(link => link.Role, Role.Editor)));

    protected Task LinkObjectsAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .LinkAsync(new AuthorBook { AuthorId = 1, Position = 1 }, new AuthorBook { AuthorId = 2, Position = 2, Role = Role.Editor }));

    protected Task LinkOrUpdateAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors)
            .With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .UsingEntity<AuthorBook>()
            .LinkKeysAsync([1, 2], s => s.SetProperty(link => link.Role, Role.Editor)));

    protected Task LinkOrCreateAsync()
        => ActAsync(context => context.Links(Book, book => book.Genres)
            .LinkOrCreateAsync([new Genre { Name = "Novel" }], genre => genre.Name));

    protected Task UpdateAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateAsync(s => s.SetProperty(link => link.Position, link => link.Position + 1)));

    protected Task ClearUnderAConditionAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .Where(link => link.Role == Role.Editor)
            .ClearAsync());

    protected Task ToggleAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors).ToggleKeysAsync([1, 2]));

    protected Task LinkPairsAsync()
        => ActAsync(context => context.Books.Links(book => book.Authors).LinkPairsAsync([(7, 1), (8, 2)]));

    protected Task SetManyOwnersAsync()
        => ActAsync(context => context.Books.Links(book => book.Authors)
            .SetManyAsync(new Dictionary<int, int[]> { [7] = [1, 2], [8] = [3] }));

    protected Task CopyAsync()
        => ActAsync(context => context.Books.Links(book => book.Authors).CopyKeyAsync(7, 8));

    protected Task MergeAsync()
        => ActAsync(context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(7, 8));

    protected Task SetWithAnInterceptorAsync(bool locksFirst)
    {
        if (locksFirst)
        {
            _recorder.Answer([7]);
        }

        _recorder.Answer([7, 3]).Answer([7, 1], [7, 2]);

        return ActAsync(
            context => context.Links(Book, book => book.Authors).SetKeysAsync([1, 2]),
            builder => builder.UseManyToMany().AddInterceptors(new EventLog()));
    }

    protected Task QueryWithLinksAsync()
        => ActAsync(context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .QueryWithLinks()
            .OrderBy(one => one.Link.Position)
            .ToListAsync());
}
