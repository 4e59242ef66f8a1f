using Spectre.Console;

namespace Bookstore.Console.Output;

/// <summary>Colour, frames and a progress bar on a terminal.</summary>
internal sealed class RichScreen(IAnsiConsole console) : Screen
{
    private static readonly Style _headingStyle = new(Color.Yellow, decoration: Decoration.Bold);
    private static readonly Style _codeStyle = new(Color.Green);
    private static readonly Style _sqlStyle = new(Color.Aqua);

    public override TextWriter Writer => console.Profile.Out.Writer;

    public override void Chapter(string text)
    {
        console.Write(new Rule(Markup.Escape(Printable(text))) { Justification = Justify.Left, Style = _headingStyle });
        console.WriteLine();
    }

    public override void Heading(string text) => Write(Printable(text), _headingStyle);

    public override void Line(string text = "") => Write(Printable(text));

    public override void Code(string text) => Block(text, _codeStyle);

    public override void Sql(string text) => Block(text, _sqlStyle);

    public override void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Printable(cell))));
        }

        console.Write(table);
    }

    public override Task<T> ProgressAsync<T>(string text, Func<IProgress<WorkProgress>, Task<T>> work)
        => console.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn(),
                new RowsPerSecondColumn())
            .StartAsync(context => work(new Bar(context.AddTask(Markup.Escape(text), maxValue: 1))));

    private void Write(string text, Style? style = null)
    {
        console.Write(new Text(text, style));
        console.WriteLine();
    }

    private void Block(string text, Style style) => console.Write(new Padder(new Text(text, style), new Padding(4, 0, 0, 0)));

    // Not Progress<T>, whose reports arrive on other threads and in any order.
    private sealed class Bar(ProgressTask task) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            RowsPerSecondColumn.SetRows(task, value.Rows);
            task.Value = value.Fraction;
        }
    }
}
