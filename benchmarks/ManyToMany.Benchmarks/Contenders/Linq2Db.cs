using Bookstore;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;

namespace ManyToMany.Benchmarks.Contenders;

/// <summary>The acts by linq2db, on the connection and the model of the EF Core context.</summary>
internal sealed class Linq2Db(DataConnection connection) : IAsyncDisposable
{
    private static readonly BulkCopyOptions _ignoreExisting = new()
    {
        BulkCopyType = BulkCopyType.MultipleRows,
        ConflictAction = ConflictAction.Ignore,
    };

    private ITable<AuthorBook> Links => connection.GetTable<AuthorBook>();

    private ITable<Author> Authors => connection.GetTable<Author>();

    public Task LinkOneAsync(int book, int author)
        => Links.InsertOrUpdateAsync(() => new AuthorBook { BookId = book, AuthorId = author }, null!);

    public Task LinkAsync(int book, IEnumerable<int> authors)
        => LinkAsync(authors.Select(author => new AuthorBook { BookId = book, AuthorId = author }));

    public Task LinkAsync(IEnumerable<AuthorBook> links) => Links.BulkCopyAsync(_ignoreExisting, links);

    public Task LinkOrCreateAsync(int book, string[] names)
        => InTransactionAsync(async () =>
        {
            await Authors.BulkCopyAsync(_ignoreExisting, names.Select(name => new Author { Name = name }));
            await Authors.Where(author => names.Contains(author.Name))
                .InsertAsync(Links, author => new AuthorBook { BookId = book, AuthorId = author.Id });
        });

    public Task UnlinkAsync(int book, int[] authors)
        => Links.Where(link => link.BookId == book && authors.Contains(link.AuthorId)).DeleteAsync();

    public Task SetAsync(int book, int[] authors)
        => InTransactionAsync(async () =>
        {
            await Links.Where(link => link.BookId == book && !authors.Contains(link.AuthorId)).DeleteAsync();
            await LinkAsync(book, authors.Except(await KeysAsync(book)));
        });

    public Task ToggleAsync(int book, int[] authors)
        => InTransactionAsync(async () =>
        {
            var linked = await Links.Where(link => link.BookId == book && authors.Contains(link.AuthorId))
                .Select(link => link.AuthorId)
                .ToListAsync();
            await UnlinkAsync(book, [.. linked]);
            await LinkAsync(book, authors.Except(linked));
        });

    public Task ClearAsync(int book) => Links.Where(link => link.BookId == book).DeleteAsync();

    public Task<int> CountAsync(int book) => Links.CountAsync(link => link.BookId == book);

    public Task<bool> ContainsAsync(int book, int author) => Links.AnyAsync(link => link.BookId == book && link.AuthorId == author);

    public Task<int[]> KeysAsync(int book) => Links.Where(link => link.BookId == book).Select(link => link.AuthorId).ToArrayAsync();

    public async Task LoadAsync(Book[] books)
    {
        var (first, last) = (books[0].Id, books[^1].Id);
        var byId = books.ToDictionary(book => book.Id);
        var links = Links.Where(link => link.BookId >= first && link.BookId <= last)
            .InnerJoin(Authors, (link, author) => link.AuthorId == author.Id, (link, author) => new { link.BookId, Author = author });

        foreach (var link in await links.ToListAsync())
        {
            byId[link.BookId].Authors.Add(link.Author);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task InTransactionAsync(Func<Task> statements)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await statements();
        await transaction.CommitAsync();
    }
}
