using CsvHelper;

namespace Bookstore.Console.Import;

/// <summary>Every message about a file that cannot be imported: where, what is wrong, what to do.</summary>
internal static class ImportErrors
{
    public static CommandException FileUnnamed()
        => new("The name of the file is empty. Give the name of a CSV file.");

    public static CommandException FileMissing(string file)
        => new($"{file}: The file is not there. Check its name and folder.");

    public static CommandException FileUnreadable(string file, string reason)
        => new($"{file}: The file cannot be read: {reason}");

    public static CommandException NotUtf8(string file, long line)
        => At(file, line, "The text is not UTF-8. Save the file as UTF-8.");

    public static CommandException ColumnMissing(string file, long line, string column)
        => At(file, line, $"The column '{column}' is missing. Name at least the columns 'title' and 'authors' in the first line.");

    public static CommandException ColumnTwice(string file, long line, string column)
        => At(file, line, $"The column '{column}' is there twice. Name it once.");

    public static CommandException Malformed(string file, CsvMalformedRecord record)
        => At(file, record.LineNumber, record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "A quoted field is never closed. Add the closing quote.",
            CsvMalformedReason.TextAfterClosingQuote
                => "Text follows the closing quote of a field. Double a quote that belongs to the text.",
            CsvMalformedReason.StrayQuote => "A quote is inside an unquoted field. Quote the whole field and double the quote.",
            CsvMalformedReason.FieldCountMismatch
                => "The row has more or fewer fields than the first line. Quote a field that holds a comma.",
            _ => $"The row is not valid CSV ({record.Reason}). Correct it.",
        });

    public static CommandException RowTooLong(string file, long line)
        => At(file, line, "The row is too long for a book. Look for a quote that is never closed.");

    public static CommandException TitleEmpty(string file, long line)
        => At(file, line, "The title is empty. Give every book a title.");

    public static CommandException TextUnfit(string file, long line)
        => At(
            file,
            line,
            $"A title or name holds a NUL character or is longer than {BookCsvReader.LongestText} characters. Correct the row.");

    public static CommandException AuthorEmpty(string file, long line)
        => At(file, line, "The name of an author is empty. Write at least one name, and one between any two commas.");

    public static CommandException YearInvalid(string file, long line, string year)
        => At(file, line, $"'{year}' is not a year. Write a whole number, negative before the common era, or nothing.");

    public static string AuthorTwice(string file, long line, string author)
        => $"{file}({line}): '{author}' is named more than once. The first credit counts.";

    private static CommandException At(string file, long line, string problem) => new($"{file}({line}): {problem}");
}
