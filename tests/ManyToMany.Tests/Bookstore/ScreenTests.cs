using Bookstore.Console.Output;
using Spectre.Console;

namespace ManyToMany.Tests.Bookstore;

public sealed class ScreenTests : IDisposable
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void A_plain_table_has_columns_and_no_frame()
    {
        new PlainScreen(_writer).Table(["Id", "Name"], [Cells.Of(1, "Ann"), Cells.Of(1000, null)]);

        _writer.ToString().Should().Be("Id    Name\n1     Ann\n1000\n");
    }

    [Fact]
    public void Plain_lines_are_never_wrapped()
    {
        new PlainScreen(_writer).Sql("SELECT " + new string('x', 500) + "\nFROM y");

        _writer.ToString().Should().Be("    SELECT " + new string('x', 500) + "\n    FROM y\n");
    }

    [Fact]
    public void Data_cannot_send_escape_sequences_or_break_lines()
    {
        new PlainScreen(_writer).Table(["Title"], [Cells.Of("a\e[31mb\nc")]);

        _writer.ToString().Should().Be("Title\na [31mb c\n");
    }

    [Fact]
    public async Task A_terminal_gets_colour_frames_and_a_bar()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(_writer),
        });
        var screen = new RichScreen(console);

        screen.Heading("Link [1]");
        screen.Table(["Name"], [Cells.Of("Ann [bold]")]);
        var result = await screen.ProgressAsync("books [2].csv", progress =>
        {
            progress.Report(new WorkProgress(0.5, 1_000));
            return Task.FromResult(7);
        });

        result.Should().Be(7);
        _writer.ToString().Should().Contain("\e[").And.Contain("Link [1]").And.Contain("│ Ann [bold] │").And.Contain("books [2].csv")
            .And.Contain("rows/s");
    }
}
