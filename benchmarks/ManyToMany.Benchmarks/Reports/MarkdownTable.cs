using System.Text;

namespace ManyToMany.Benchmarks.Reports;

/// <summary>A table whose first column is text and whose other columns are numbers.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    public MarkdownTable(params string[] columns)
    {
        Add(columns);
        Add([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
    }

    public void Add(params string[] cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    public override string ToString() => _text.ToString();
}
