using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Sql;

/// <summary>The raw string literals of the tests in one source file; each is an argument of its own.</summary>
internal sealed partial class BaselineSource(string file)
{
    private readonly string _path = Path.Combine(RepositoryRoot.Path, "tests", "ManyToMany.Tests", "Sql", file);

    /// <summary>All arguments as source text, ready to paste.</summary>
    public static string Literals(IEnumerable<Baseline> baselines)
        => string.Join(",\n", baselines.Select(baseline => Literal(baseline, indentation: 8)));

    public void Write(string scenario, IEnumerable<Baseline> baselines)
    {
        var source = File.ReadAllText(_path).ReplaceLineEndings("\n");
        var written = Replace(source, scenario, baselines);
        if (written != source)
        {
            File.WriteAllText(_path, written);
        }
    }

    /// <summary>The source with the new literals in the test with that name; a literal that is missing becomes the last argument.</summary>
    public static string Replace(string source, string scenario, IEnumerable<Baseline> baselines)
    {
        var begin = Regex.Match(source, $@"^    public .*\b{scenario}\(\)", RegexOptions.Multiline).Index;
        var end = NextMember().Match(source, source.IndexOf('\n', begin)).Index;
        var test = source[begin..end];
        foreach (var baseline in baselines.Where(baseline => baseline.Actual != baseline.Expected))
        {
            var literal = Regex.Match(
                test, $"^( *){baseline.Database.Argument}: \"\"\"\n.*?^ *\"\"\"", RegexOptions.Multiline | RegexOptions.Singleline);
            test = literal.Success
                ? test.Remove(literal.Index, literal.Length).Insert(literal.Index, Literal(baseline, literal.Groups[1].Length))
                : test.Insert(test.LastIndexOf(");", StringComparison.Ordinal), $",\n{Literal(baseline, CallIndentation(test) + 4)}");
        }

        return source[..begin] + test + source[end..];
    }

    private static string Literal(Baseline baseline, int indentation)
    {
        var margin = new string(' ', indentation);
        var lines = baseline.Actual.Split('\n').Append("\"\"\"").Select(line => line.Length == 0 ? "" : $"{margin}    {line}");

        return $"{margin}{baseline.Database.Argument}: \"\"\"\n{string.Join('\n', lines)}";
    }

    /// <summary>The indentation of the line that begins the call.</summary>
    private static int CallIndentation(string test)
        => test.Split('\n').First(line => line.Contains("AssertSql")).TakeWhile(char.IsWhiteSpace).Count();

    [GeneratedRegex(@"^(\}|    [\[\w/])", RegexOptions.Multiline)]
    private static partial Regex NextMember();
}
