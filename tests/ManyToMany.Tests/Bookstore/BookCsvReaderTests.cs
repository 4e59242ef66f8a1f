using System.Text;
using Bookstore.Console;
using Bookstore.Console.Import;

namespace ManyToMany.Tests.Bookstore;

public class BookCsvReaderTests
{
    [Fact]
    public async Task Reads_books_with_authors_in_order_of_credit()
    {
        var books = await ReadAsync("title,authors\nGood Omens,\"Terry Pratchett, Neil Gaiman\"\nEmma,Jane Austen\n");

        books.Should().BeEquivalentTo(
            [
                new BookRow("Good Omens", null, ["Terry Pratchett", "Neil Gaiman"]),
                new BookRow("Emma", null, ["Jane Austen"]),
            ],
            options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("title,authors\nA,B\n")]
    [InlineData("title,authors\r\nA,B\r\n")]
    [InlineData("title,authors\rA,B\r")]
    [InlineData("title,authors\nA,B")]
    [InlineData("\uFEFFtitle,authors\nA,B\n")]
    [InlineData("\uFEFF\"title\",\"authors\"\n\"A\",\"B\"\n")]
    [InlineData("title,authors\n\nA,B\n\n\n")]
    [InlineData("isbn,authors,year,title\n1,B,2,A\n")]
    [InlineData("Title, Authors\n A ,  B \n")]
    public async Task Line_ends_byte_order_mark_empty_lines_and_column_order_are_ignored(string text)
    {
        var books = await ReadAsync(text);

        books.Should().ContainSingle().Which.Should().BeEquivalentTo(new BookRow("A", null, ["B"]));
    }

    [Fact]
    public async Task Quoted_fields_keep_commas_quotes_and_line_breaks()
    {
        var books = await ReadAsync("title,authors\n\"One, \"\"two\"\"\nthree\",B\n");

        books.Should().ContainSingle().Which.Title.Should().Be("One, \"two\"\nthree");
    }

    [Theory]
    [InlineData("2008.0", 2008)]
    [InlineData("2008", 2008)]
    [InlineData("-750.0", -750)]
    [InlineData(" 1 ", 1)]
    [InlineData("", null)]
    public async Task Reads_years(string text, int? year)
    {
        var books = await ReadAsync($"title,authors,original_publication_year\nA,B,{text}\n");

        books.Should().ContainSingle().Which.Year.Should().Be(year);
    }

    [Fact]
    public async Task A_repeated_name_in_a_row_counts_once_and_is_a_warning()
    {
        using var reader = await CreateAsync("title,authors\nA,\"B, C, B, D\"\n");

        var book = await reader.ReadAsync(CancellationToken.None);

        book!.Authors.Should().Equal("B", "C", "D");
        reader.Warnings.Should().Equal("books.csv(2): 'B' is named more than once. The first credit counts.");
    }

    [Fact]
    public async Task Keeps_twenty_warnings_and_counts_the_others()
    {
        using var reader = await CreateAsync("title,authors\n" + string.Concat(Enumerable.Repeat("A,\"B,B\"\n", 25)));

        while (await reader.ReadAsync(CancellationToken.None) is not null)
        {
        }

        reader.Warnings.Should().HaveCount(20);
        reader.WarningCount.Should().Be(25);
    }

    [Theory]
    [InlineData("", "(1): The column 'title' is missing. Name at least the columns 'title' and 'authors' in the first line.")]
    [InlineData("name,authors\n", "(1): The column 'title' is missing. Name at least the columns 'title' and 'authors' in the first line.")]
    [InlineData("title\nA\n", "(1): The column 'authors' is missing. Name at least the columns 'title' and 'authors' in the first line.")]
    [InlineData("title,authors,title\n", "(1): The column 'title' is there twice. Name it once.")]
    [InlineData("\"title,authors\nA,B\n", "(1): A quoted field is never closed. Add the closing quote.")]
    [InlineData("title,authors\nA,B\nC,\"D\nE,F\n", "(3): A quoted field is never closed. Add the closing quote.")]
    [InlineData("title,authors\n\"A\nA\",B\nC,\"D", "(4): A quoted field is never closed. Add the closing quote.")]
    [InlineData("title,authors\n\"A\"A,B\n", "(2): Text follows the closing quote of a field. Double a quote that belongs to the text.")]
    [InlineData("title,authors\n\n\"A\" ,B\n", "(3): Text follows the closing quote of a field. Double a quote that belongs to the text.")]
    [InlineData("title,authors\nA \"B\",C\n", "(2): A quote is inside an unquoted field. Quote the whole field and double the quote.")]
    [InlineData("title,authors\nA\n", "(2): The row has more or fewer fields than the first line. Quote a field that holds a comma.")]
    [InlineData("title,authors\nA,B,C\n", "(2): The row has more or fewer fields than the first line. Quote a field that holds a comma.")]
    [InlineData("title,authors\nA\0,B\n", "(2): A title or name holds a NUL character or is longer than 500 characters. Correct the row.")]
    [InlineData("title,authors\n\"A\nB\",\"C,D\0\"\n", "(2): A title or name holds a NUL character or is longer than 500 characters. Correct the row.")]
    [InlineData("title,authors\nA,B\n  ,B\n", "(3): The title is empty. Give every book a title.")]
    public async Task Bad_input_is_an_error_with_file_and_line(string text, string error)
    {
        var reading = () => ReadAsync(text);

        (await reading.Should().ThrowAsync<CommandException>()).WithMessage("books.csv" + error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("B,,C")]
    [InlineData("B, ")]
    [InlineData(",B")]
    public async Task An_empty_name_is_an_error_with_file_and_line(string authors)
    {
        var reading = () => ReadAsync($"title,authors\nA,\"{authors}\"\n");

        (await reading.Should().ThrowAsync<CommandException>())
            .WithMessage("books.csv(2): The name of an author is empty. Write at least one name, and one between any two commas.");
    }

    [Fact]
    public async Task A_title_too_long_for_an_index_is_an_error_with_file_and_line()
    {
        var reading = () => ReadAsync($"title,authors\n{new string('A', 501)},B\n");

        (await reading.Should().ThrowAsync<CommandException>()).WithMessage("books.csv(2): A title or name *");
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("2008.5")]
    [InlineData("NaN")]
    [InlineData("1e9")]
    public async Task An_invalid_year_is_an_error_with_file_and_line(string year)
    {
        var reading = () => ReadAsync($"title,authors,original_publication_year\nA,B,1\nA,B,{year}\n");

        (await reading.Should().ThrowAsync<CommandException>())
            .WithMessage($"books.csv(3): '{year}' is not a year. Write a whole number, negative before the common era, or nothing.");
    }

    [Fact]
    public async Task An_endless_row_is_an_error_and_uses_little_memory()
    {
        var reading = () => ReadAsync("title,authors\nA,B\n\"" + new string('x', 5 << 20));

        (await reading.Should().ThrowAsync<CommandException>())
            .WithMessage("books.csv(3): The row is too long for a book. Look for a quote that is never closed.");
    }

    public static TheoryData<byte[], int> NotUtf8 => new()
    {
        { [.. "title,authors\nA,B\nCaf"u8, 0xE9, .. ",B\n"u8], 3 },
        { [.. "title,authors\nA,B\nC,"u8, 0xC3], 3 },
        { [.. "title,authors,caf"u8, 0xE9, .. "\nA,B,C\n"u8], 1 },
        { [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("title,authors\nA,B\n")], 1 },
        { [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("title,authors\nA,B\n")], 1 },
        { [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("title,authors\nA,B\n")], 1 },
    };

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public async Task Text_that_is_not_UTF8_is_an_error_with_file_and_line(byte[] bytes, int line)
    {
        var reading = () => ReadAsync(bytes);

        (await reading.Should().ThrowAsync<CommandException>())
            .WithMessage($"books.csv({line}): The text is not UTF-8. Save the file as UTF-8.");
    }

    private static Task<List<BookRow>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<BookRow>> ReadAsync(byte[] bytes)
    {
        using var reader = await CreateAsync(bytes);
        var books = new List<BookRow>();
        while (await reader.ReadAsync(CancellationToken.None) is { } book)
        {
            books.Add(book);
        }

        return books;
    }

    private static Task<BookCsvReader> CreateAsync(string text) => CreateAsync(Encoding.UTF8.GetBytes(text));

    private static Task<BookCsvReader> CreateAsync(byte[] bytes)
        => BookCsvReader.CreateAsync(new MemoryStream(bytes), "books.csv", CancellationToken.None);
}
