namespace Bookstore.Console.Output;

/// <summary>Text for a pipe, a file or a test: no colour, no frames, and never a line break that is not in the text.</summary>
internal sealed class PlainScreen(TextWriter writer) : Screen
{
    private const string Indent = "    ";

    public override TextWriter Writer => writer;

    public override void Chapter(string text)
    {
        Underlined(text, '=');
        writer.WriteLine();
    }

    public override void Heading(string text) => Underlined(text, '-');

    public override void Line(string text = "") => writer.WriteLine(Printable(text));

    public override void Code(string text) => Block(text);

    public override void Sql(string text) => Block(text);

    public override void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var lines = rows.Prepend(columns).Select(row => row.Select(Printable).ToArray()).ToArray();
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            writer.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    public override Task<T> ProgressAsync<T>(string text, Func<IProgress<WorkProgress>, Task<T>> work)
        => work(new Progress<WorkProgress>());

    private void Underlined(string text, char line)
    {
        writer.WriteLine(Printable(text));
        writer.WriteLine(new string(line, text.Length));
    }

    private void Block(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            writer.WriteLine(Indent + line.TrimEnd());
        }
    }
}
