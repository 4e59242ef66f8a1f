namespace ManyToMany.Tests.Support;

/// <summary>One command as it went to the database; lines end in a plain line feed on every system.</summary>
internal sealed record SqlStatement(string Text, IReadOnlyDictionary<string, object?> Parameters);
