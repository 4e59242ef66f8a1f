using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

// Imports, exports and tags.
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Import() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).ImportAsync(LinkStream.Of((7, 3), (7, 4), (8, 3)), new() { ChunkSize = 2 }));

    [Fact]
    public Task Import_without_missing_ends() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors)
            .With(new LinkOptions { MissingTargets = MissingTargets.Skip })
            .ImportAsync(LinkStream.Of((7, 3), (8, 4))));

    [Fact]
    public Task Import_of_join_entities_that_updates_payload() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors)
            .With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .ImportAsync(LinkStream.Of(
                new Bookstore.AuthorBook { BookId = 7, AuthorId = 3, Position = 1 },
                new Bookstore.AuthorBook { BookId = 8, AuthorId = 3, Position = 2 })));

    [Fact]
    public Task Export() => AssertSqlAsync(context => context.Books.Links(book => book.Authors).ForAll().ExportAsync<int, int>().ToListAsync());

    [Fact]
    public Task Export_of_one_owner() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).ForKey(7).ExportAsync<int, int>().ToListAsync());

    [Fact]
    public Task Tag() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).TagWith("checkout").ForKey(7).LinkKeysAsync([3]));
}
