using System.Globalization;

namespace Bookstore.Console.Import;

/// <summary>What an import read, and what of that it had to add.</summary>
internal sealed record ImportResult(int Rows, int Books, int Authors, int Links)
{
    public string Describe(string file)
        => this switch
        {
            { Rows: 0 } => $"{file} names no books. Nothing was changed.",
            { Books: 0 } => $"{file} changed nothing: {Known(Rows)} there already.",
            _ when Books == Rows => Added(file),
            _ => $"{Added(file)} {Known(Rows - Books)} there already.",
        };

    private string Added(string file)
        => $"{file} added {Count(Books, "book")}, {Count(Authors, "author")} and {Count(Links, "link")}.";

    private static string Known(int books) => $"{Count(books, "book")} {(books == 1 ? "was" : "were")}";

    private static string Count(int number, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
