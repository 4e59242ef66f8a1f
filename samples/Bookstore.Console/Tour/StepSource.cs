namespace Bookstore.Console.Tour;

/// <summary>Turns the source text of a step's lambda into the statement that a reader would write.</summary>
internal static class StepSource
{
    private const string Arrow = "() => ";

    public static string Statement(string lambda)
    {
        var lines = lambda[(lambda.IndexOf(Arrow, StringComparison.Ordinal) + Arrow.Length)..].Split('\n');
        // The lines after the first stand where the call to ShowAsync put them.
        var indent = lines.Skip(1).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        var statement = lines.Select((line, index) => index == 0 ? line.Trim() : "    " + line[indent..].TrimEnd());
        return $"await {string.Join('\n', statement)};";
    }
}
