using System.Data;
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

    public async Task<ImportResult> ImportAsync(BookCsvReader books, IProgress<double> progress, CancellationToken cancellationToken)
    {
        // Serializable: two imports of the same file at the same time must not both find a book missing and add it.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var batch = new List<BookRow>(BatchSize);
        while (await books.ReadAsync(cancellationToken) is { } row)
        {
            batch.Add(row);
            if (batch.Count == BatchSize)
            {
                await ImportAsync(batch, cancellationToken);
                batch.Clear();
                progress.Report(books.Progress);
            }
        }

        await ImportAsync(batch, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        // Not to be cancelled half-way: whether it is in must be certain.
        await transaction.CommitAsync(CancellationToken.None);
        progress.Report(1);
        return _result;
    }

    private async Task ImportAsync(List<BookRow> batch, CancellationToken cancellationToken)
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
        var links = await db.Books.Links(book => book.Authors)
            .LinkPairsAsync(added.SelectMany(one => Credits(one.Book, one.Row)), cancellationToken);

        _result = new ImportResult(
            _result.Rows + batch.Count,
            _result.Books + added.Length,
            _result.Authors + authors,
            _result.Links + links.Added.Count);
    }

    private async Task<int> AddMissingAuthorsAsync(List<BookRow> batch, CancellationToken cancellationToken)
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

    private async Task<HashSet<(string Title, string Authors)>> FindBooksAsync(List<BookRow> batch, CancellationToken cancellationToken)
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
