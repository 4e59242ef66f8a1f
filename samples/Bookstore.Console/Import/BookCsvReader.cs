using System.Globalization;
using System.Text.Unicode;
using CsvHelper;

namespace Bookstore.Console.Import;

/// <summary>Reads books one by one from strict CSV: what needs a guess to be read is an error that names the file and the line.</summary>
internal sealed class BookCsvReader : IDisposable
{
    /// <summary>The length that a title or a name may have.</summary>
    public const int LongestText = 500;

    private const int LongestRow = 1 << 20;
    private const int WarningsKept = 20;

    private readonly CsvReader _csv;
    private readonly Stream _stream;
    private readonly string _file;
    private readonly List<string> _warnings = [];
    private int _title;
    private int _authors;
    private int? _year;

    private BookCsvReader(Stream stream, string file)
    {
        _stream = stream;
        _file = file;
        _csv = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',',
            // The header is read like a row, and so checked like one.
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRow,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            // Nothing is recovered or skipped in the end: the first malformed row ends the import.
            OnMalformedRecord = record => throw ImportErrors.Malformed(file, record),
        });
    }

    /// <summary>The share of the file that has been read, from 0 to 1.</summary>
    public double Progress => _stream.Length == 0 ? 1 : (double)_csv.ByteOffset / _stream.Length;

    /// <summary>The first rows that name an author twice; all of them are in <see cref="WarningCount"/>.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public int WarningCount { get; private set; }

    public static async Task<BookCsvReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
        {
            throw ImportErrors.FileUnnamed();
        }

        try
        {
            var stream = File.OpenRead(path);
            return stream.CanSeek
                ? await CreateAsync(stream, path, cancellationToken)
                : throw new IOException("It is not a plain file. Save the text to one first.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ImportErrors.FileMissing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ImportErrors.FileUnreadable(path, e.Message);
        }
    }

    /// <summary>Takes over the stream and reads the names of its columns.</summary>
    public static async Task<BookCsvReader> CreateAsync(Stream stream, string file, CancellationToken cancellationToken)
    {
        var reader = new BookCsvReader(stream, file);
        try
        {
            await reader.ReadHeaderAsync(cancellationToken);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <returns>The next book, or null at the end.</returns>
    public async ValueTask<BookRow?> ReadAsync(CancellationToken cancellationToken)
        => await ReadRowAsync(cancellationToken) ? ParseBook() : null;

    public void Dispose() => _csv.Dispose();

    private async Task ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await ThrowIfUtf16OrUtf32Async(cancellationToken);
        var line = await ReadRowAsync(cancellationToken) ? _csv.LineNumber : 1;
        var names = _csv.Current.ToArray();
        _title = Column(names, "title", line) ?? throw ImportErrors.ColumnMissing(_file, line, "title");
        _authors = Column(names, "authors", line) ?? throw ImportErrors.ColumnMissing(_file, line, "authors");
        _year = Column(names, "original_publication_year", line);
    }

    private async ValueTask<bool> ReadRowAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _csv.ReadAsync(cancellationToken))
            {
                return false;
            }
        }
        catch (CsvFormatException e)
        {
            throw ImportErrors.RowTooLong(_file, e.LineNumber);
        }
        catch (IOException e)
        {
            throw ImportErrors.FileUnreadable(_file, e.Message);
        }

        // The reader hands out bytes, and replaces what is invalid when it makes a string of them.
        return Utf8.IsValid(_csv.Current.RawRecord) ? true : throw ImportErrors.NotUtf8(_file, _csv.LineNumber);
    }

    // CsvReader would follow the byte order mark and decode what is promised to be an error.
    private async Task ThrowIfUtf16OrUtf32Async(CancellationToken cancellationToken)
    {
        var mark = new byte[4];
        var length = await _stream.ReadAtLeastAsync(mark, mark.Length, throwOnEndOfStream: false, cancellationToken);
        if (mark.AsSpan(0, length) is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF])
        {
            throw ImportErrors.NotUtf8(_file, 1);
        }

        _stream.Position = 0;
    }

    private int? Column(string[] names, string name, long line)
    {
        var columns = names.Index().Where(column => column.Item.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray();
        return columns switch
        {
            [] => null,
            [var column] => column.Index,
            _ => throw ImportErrors.ColumnTwice(_file, line, name),
        };
    }

    private BookRow ParseBook()
    {
        var line = _csv.LineNumber;
        var title = _csv.GetString(_title).Trim();
        if (title.Length == 0)
        {
            throw ImportErrors.TitleEmpty(_file, line);
        }

        ThrowIfUnfit(title, line);

        return new BookRow(title, ParseYear(line), ParseAuthors(line));
    }

    private List<string> ParseAuthors(long line)
    {
        var authors = new List<string>();
        var known = new HashSet<string>();
        string? repeated = null;
        foreach (var name in _csv.GetString(_authors).Split(',', StringSplitOptions.TrimEntries))
        {
            if (name.Length == 0)
            {
                throw ImportErrors.AuthorEmpty(_file, line);
            }

            ThrowIfUnfit(name, line);

            if (known.Add(name))
            {
                authors.Add(name);
            }
            else
            {
                repeated ??= name;
            }
        }

        if (repeated is not null)
        {
            Warn(ImportErrors.AuthorTwice(_file, line, repeated));
        }

        return authors;
    }

    // Not every database keeps the one, and none can index what is much longer.
    private void ThrowIfUnfit(string text, long line)
    {
        if (text.Length > LongestText || text.Contains('\0', StringComparison.Ordinal))
        {
            throw ImportErrors.TextUnfit(_file, line);
        }
    }

    private int? ParseYear(long line)
    {
        var text = _year is { } column ? _csv.GetString(column).Trim() : "";
        if (text.Length == 0)
        {
            return null;
        }

        // The data has '2008.0' for 2008.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var year)
            && double.IsInteger(year)
            && year is >= short.MinValue and <= short.MaxValue
                ? (int)year
                : throw ImportErrors.YearInvalid(_file, line, text);
    }

    private void Warn(string warning)
    {
        WarningCount++;
        if (_warnings.Count < WarningsKept)
        {
            _warnings.Add(warning);
        }
    }
}
