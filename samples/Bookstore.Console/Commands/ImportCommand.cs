using System.CommandLine;
using Bookstore.Console.Import;
using Bookstore.Console.Output;

namespace Bookstore.Console.Commands;

internal sealed class ImportCommand : DatabaseCommand
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "A CSV file in UTF-8 with the columns 'title' and 'authors' (names separated by commas, in order of credit) "
            + "and, if it has one, 'original_publication_year'.",
    };

    private readonly Screen _screen;
    private readonly TextWriter _error;

    public ImportCommand(Screen screen, TextWriter error)
        : base("import", "Add the books of a CSV file with their authors: all, or on any error none. "
            + "A book that is there already, with this title and these authors in this order, stays.")
    {
        _screen = screen;
        _error = error;
        Arguments.Add(_file);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        // The file comes first: a wrong name must not leave a new database behind.
        var file = arguments.GetRequiredValue(_file);
        using var books = await BookCsvReader.OpenAsync(file, cancellationToken);
        return await WithDatabaseAsync(
            arguments,
            async db =>
            {
                var importer = new BookImporter(db);
                var result = await _screen.ProgressAsync(file, progress => importer.ImportAsync(books, progress, cancellationToken));
                await WarnAsync(books);
                _screen.Line(result.Describe(file));
                return ExitCode.Success;
            },
            cancellationToken,
            consequence: $"{file} was not imported. ");
    }

    private async Task WarnAsync(BookCsvReader books)
    {
        foreach (var warning in books.Warnings)
        {
            await _error.WriteLineAsync(warning);
        }

        if (books.WarningCount > 0)
        {
            await _error.WriteLineAsync($"Rows that name an author more than once: {books.WarningCount}.");
        }
    }
}
