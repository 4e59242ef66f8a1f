using System.CommandLine;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>All links between books and authors as a stream of pairs, of which only one is in memory at a time.</summary>
internal sealed class ExportCommand : DatabaseCommand
{
    private readonly Argument<FileInfo?> _file = new("file")
    {
        Description = "The CSV file to write; without it the pairs go to the standard output.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Screen _screen;

    public ExportCommand(Screen screen)
        : base("export", "Write the links of all books to their authors as CSV with the columns 'book' and 'author'.")
    {
        _screen = screen;
        Arguments.Add(_file);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                if (arguments.GetValue(_file) is not { } file)
                {
                    await WriteAsync(db, _screen.Writer, cancellationToken);
                    return ExitCode.Success;
                }

                await using var writer = Open(file);
                var links = await WriteAsync(db, writer, cancellationToken);
                _screen.Line(FormattableString.Invariant($"{file} has {links:N0} {(links == 1 ? "link" : "links")}."));
                return ExitCode.Success;
            },
            cancellationToken);

    private static StreamWriter Open(FileInfo file)
    {
        try
        {
            return file.CreateText();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be written: {e.Message}");
        }
    }

    private static async Task<long> WriteAsync(BookstoreContext db, TextWriter writer, CancellationToken cancellationToken)
    {
        var links = 0L;
        await writer.WriteLineAsync("book,author");
        await foreach (var (book, author) in db.Books.Links(b => b.Authors).ForAll().ExportAsync<int, int>(cancellationToken))
        {
            await writer.WriteLineAsync(FormattableString.Invariant($"{book},{author}"));
            links++;
        }

        return links;
    }
}
