namespace Bookstore.Console.Import;

/// <summary>One book of the file: its authors in order of credit, each once.</summary>
internal sealed record BookRow(string Title, int? Year, IReadOnlyList<string> Authors);
