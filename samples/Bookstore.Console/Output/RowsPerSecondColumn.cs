using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bookstore.Console.Output;

/// <summary>The column of a progress bar that shows how many rows a second were read.</summary>
internal sealed class RowsPerSecondColumn : ProgressColumn
{
    private const string Rows = "rows";

    public static void SetRows(ProgressTask task, long rows) => task.State.Update<long>(Rows, _ => rows);

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var seconds = task.ElapsedTime?.TotalSeconds ?? 0;
        var rate = seconds > 0 ? task.State.Get<long>(Rows) / seconds : 0;

        return new Text(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} rows/s"));
    }
}
