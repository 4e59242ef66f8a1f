using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// A call of every verb that writes. Books and authors have the keys 1 to 4; at the beginning book 1 has the authors 1 and 2, book 2 has 2.
/// </summary>
internal static class BookstoreVerbs
{
    public static IReadOnlyDictionary<string, Func<BookstoreContext, CancellationToken, Task>> All { get; }
        = new Dictionary<string, Func<BookstoreContext, CancellationToken, Task>>
        {
            ["link"] = (context, token) => Links(context).LinkKeysAsync([2, 3, 4], token),
            ["link with payload"] = (context, token) => Links(context).LinkKeysAsync([3, 4], s => s.SetProperty(l => l.Position, 7), token),
            ["link instances"] = (context, token) => Links(context).LinkAsync([new AuthorBook { AuthorId = 3, Position = 7 }], token),
            ["link a query"] = (context, token) => Links(context).LinkAsync(context.Authors.Where(author => author.Id > 2), token),
            ["link and update"] = (context, token) => Links(context).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
                .LinkKeysAsync([2, 3], s => s.SetProperty(l => l.Position, 7), token),
            ["link what is there"] = (context, token) => Links(context).With(new LinkOptions { MissingTargets = MissingTargets.Skip })
                .LinkKeysAsync([3, 99], token),
            ["link pairs"] = (context, token) => Relationship(context).LinkPairsAsync([(1, 3), (2, 4)], token),
            ["link or create"] = (context, token) => Links(context)
                .LinkOrCreateAsync([new Author { Name = "Author 3" }, new Author { Name = "New" }], author => author.Name, token),
            ["unlink"] = (context, token) => Links(context).UnlinkKeysAsync([1, 2], token),
            ["unlink by condition"] = (context, token) => Links(context).UnlinkAsync(author => author.Name == "Author 1", token),
            ["unlink pairs"] = (context, token) => Relationship(context).UnlinkPairsAsync([(1, 1), (2, 2)], token),
            ["set"] = (context, token) => Links(context).SetKeysAsync([2, 3], token),
            ["set a query"] = (context, token) => Links(context).SetAsync(context.Authors.Where(author => author.Id > 1), token),
            ["set of queried owners"] = (context, token) => Relationship(context).For(context.Books.Where(book => book.Id < 3)).SetKeysAsync([2, 3], token),
            ["set many"] = (context, token) => Relationship(context).SetManyAsync(new Dictionary<int, int[]> { [1] = [3], [2] = [4] }, token),
            ["toggle"] = (context, token) => Links(context).ToggleKeysAsync([2, 3], token),
            ["clear"] = (context, token) => Links(context).ClearAsync(token),
            ["clear of queried owners"] = (context, token) => Relationship(context).For(context.Books.Where(book => book.Id < 3)).ClearAsync(token),
            ["update"] = (context, token) => Links(context).UpdateAsync(s => s.SetProperty(l => l.Position, 7), token),
            ["compute"] = (context, token) => Links(context).UpdateAsync(s => s.SetProperty(l => l.Position, l => l.Position + 7), token),
            ["copy"] = (context, token) => Relationship(context).CopyKeyAsync(1, 3, token),
            ["merge"] = (context, token) => Relationship(context).MergeOwnerKeysAsync(2, 1, token),
        };

    public static LinkSet<Book, Author> Relationship(BookstoreContext context) => context.Books.Links(book => book.Authors);

    public static OwnerLinks<Book, Author, AuthorBook> Links(BookstoreContext context) => Relationship(context).ForKey(1).UsingEntity<AuthorBook>();

    /// <summary>All that a verb could have written.</summary>
    public static async Task<string> StateAsync(BookstoreContext context)
    {
        var links = await context.Set<AuthorBook>().Select(link => new { link.BookId, link.Author.Name, link.Position }).ToListAsync();

        return $"{string.Join(", ", links.Select(link => $"{link.BookId} {link.Name} {link.Position}").Order())} of {await context.Authors.CountAsync()}";
    }
}
