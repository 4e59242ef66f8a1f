using System.Data;
using System.Runtime.CompilerServices;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Import;

/// <summary>
/// Adds the books of a file with their authors in order of credit, all or nothing.
/// A book is known by its title and its credited authors: titles alone are not unique, and what is there already stays as it is.
/// </summary>
/// <remarks>Holds one batch of rows and the ids of the names met so far, so memory grows with the names and not with the rows.</remarks>
internal sealed class BookImporter(BookstoreContext db)
{
    private const int BatchSize = 500;

    private readonly Dictionary<string, int> _authorIds = [];
    private ImportResult _result = new(0, 0, 0, 0);

    public async Task<ImportResult> ImportAsync(
        BookCsvReader books, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        // Serializable: two imports of the same file at the same time must not both find a book missing and add it.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);

        // The links are written in chunks while the rows are read; books and authors of a batch are added before its links.
        var links = await db.Books.Links(book => book.Authors)
            .ImportAsync(AddAsync(books, progress, cancellationToken), cancellationToken: cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        // Not to be cancelled half-way: whether it is in must be certain.
        await transaction.CommitAsync(CancellationToken.None);
        progress.Report(new WorkProgress(1, _result.Rows));
        return _result with { Links = (int)links.Added };
    }

    /// <summary>Adds the books and authors of the rows that are missing, and returns the links of the books that were added.</summary>
    private async IAsyncEnumerable<AuthorBook> AddAsync(
        BookCsvReader books, IProgress<WorkProgress> progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in ReadAsync(books, cancellationToken).Chunk(BatchSize).WithCancellation(cancellationToken))
        {
            foreach (var link in await AddAsync(batch, cancellationToken))
            {
                yield return link;
            }

            progress.Report(new WorkProgress(books.Progress, _result.Rows));
        }
    }

    private static async IAsyncEnumerable<BookRow> ReadAsync(
        BookCsvReader books, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await books.ReadAsync(cancellationToken) is { } row)
        {
            yield return row;
        }
    }

    private async Task<IEnumerable<AuthorBook>> AddAsync(BookRow[] batch, CancellationToken cancellationToken)
    {
        var authors = await AddMissingAuthorsAsync(batch, cancellationToken);
        var known = await FindBooksAsync(batch, cancellationToken);
        var added = batch
            .Where(row => known.Add(Key(row)))
            .Select(row => (Row: row, Book: new Book { Title = row.Title, Year = row.Year }))
            .ToArray();

        db.Books.AddRange(added.Select(one => one.Book));
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        _result = new ImportResult(_result.Rows + batch.Length, _result.Books + added.Length, _result.Authors + authors, Links: 0);

        return added.SelectMany(one => Credits(one.Book, one.Row));
    }

    private async Task<int> AddMissingAuthorsAsync(BookRow[] batch, CancellationToken cancellationToken)
    {
        var names = batch.SelectMany(row => row.Authors).Distinct().Where(name => !_authorIds.ContainsKey(name)).ToArray();
        // A row may have any number of authors, a statement only so many parameters.
        foreach (var chunk in names.Chunk(BatchSize))
        {
            var found = db.Authors.Where(author => chunk.Contains(author.Name)).Select(author => new { author.Name, author.Id });
            await foreach (var author in found.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                _authorIds.Add(author.Name, author.Id);
            }
        }

        var missing = names.Where(name => !_authorIds.ContainsKey(name)).Select(name => new Author { Name = name }).ToArray();
        db.Authors.AddRange(missing);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var author in missing)
        {
            _authorIds.Add(author.Name, author.Id);
        }

        return missing.Length;
    }

    private async Task<HashSet<(string Title, string Authors)>> FindBooksAsync(BookRow[] batch, CancellationToken cancellationToken)
    {
        var titles = batch.Select(row => row.Title).Distinct().ToArray();
        var found = await db.Books
            .Where(book => titles.Contains(book.Title))
            .Select(book => new
            {
                book.Title,
                // Position 0 is a link that somebody made by hand later, not a credit of the file.
                Authors = book.AuthorBooks
                    .Where(link => link.Position > 0)
                    .OrderBy(link => link.Position)
                    .Select(link => link.AuthorId)
                    .ToList(),
            })
            .ToListAsync(cancellationToken);
        return found.Select(book => (book.Title, Join(book.Authors))).ToHashSet();
    }

    private (string Title, string Authors) Key(BookRow row) => (row.Title, Join(row.Authors.Select(name => _authorIds[name])));

    private IEnumerable<AuthorBook> Credits(Book book, BookRow row)
        => row.Authors.Select((name, index) => new AuthorBook { BookId = book.Id, AuthorId = _authorIds[name], Position = index + 1 });

    private static string Join(IEnumerable<int> ids) => string.Join(',', ids);
}
