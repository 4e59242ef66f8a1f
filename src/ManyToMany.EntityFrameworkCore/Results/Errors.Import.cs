using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Results;

// The messages of imports.
internal static partial class Errors
{
    private const int MostPositions = 10;

    public static ArgumentOutOfRangeException ChunkSizeNotPositive(int size)
        => OutOfRange("options", size, "'ChunkSize' is not positive, so that no link would ever be written. Give a number greater than 0.");

    public static ArgumentOutOfRangeException MaxListedMissingNegative(int most)
        => OutOfRange("options", most, "'MaxListedMissing' is negative. Give 0 to list no missing links.");

    public static ArgumentException MalformedLink(string parameterName, long position, ArgumentException cause)
        => new(Text($"'{parameterName}' is wrong at position {position}: {cause.Message}"), cause);

    public static InvalidOperationException ChunksInTransaction()
        => new("'CommitEachChunk' cannot be set in a transaction of the caller, which alone commits what is written in it. Leave it unset, "
            + "or import outside of the transaction.");

    public static InvalidOperationException ImportNotRepeatable(string strategy)
        => new($"An import in one transaction cannot be retried by '{strategy}' because its stream cannot be read again. Set "
            + "'CommitEachChunk', so that each chunk is retried, or call ImportAsync within Database.CreateExecutionStrategy()"
            + ".ExecuteAsync() and create the stream there.");

    public static LinkExistsException AlreadyLinkedAt(
        ISkipNavigation navigation, IReadOnlyList<(long Position, LinkKey Link)> links, bool isPartial)
        => new(
            $"'{Name(navigation)}' was not changed because {Positions(links)} {(links.Count == 1 ? "is" : "are")} linked already."
                + $"{Committed(isPartial)} Leave out what is, or let LinkOptions.Existing ignore it.",
            [.. links.Select(link => link.Link).Distinct()]);

    public static LinkEndMissingException MissingEndsAt(
        ISkipNavigation navigation,
        IReadOnlyList<(long Position, LinkKey Link)> links,
        LinkEndMissingException cause,
        bool isPartial)
    {
        var missing = new[] { (navigation.DeclaringEntityType, cause.MissingOwners), (navigation.TargetEntityType, cause.MissingTargets) }
            .Where(end => end.Item2.Count > 0)
            .Select(end => $"no '{end.Item1.DisplayName()}' has the key {string.Join(", ", end.Item2.Take(MostPositions).Select(Formatted))}"
                + More(end.Item2.Count));

        return new LinkEndMissingException(
            $"'{Name(navigation)}' was not changed because {string.Join(" and ", missing)}, as needed for {Positions(links)}."
                + $"{Committed(isPartial)} Save what is missing first, or let LinkOptions.MissingTargets skip it.",
            cause.MissingOwners,
            cause.MissingTargets,
            cause.InnerException);

        static string Formatted(object key) => KeyText.Format(key as object[] ?? [key]);
    }

    // The parameter is that of the public method, which the compiler cannot check here.
    private static ArgumentOutOfRangeException OutOfRange(string parameter, object value, string message)
        => new(parameter, value, message);

    private static string Positions(IReadOnlyList<(long Position, LinkKey Link)> links)
        => string.Join(", ", links.Take(MostPositions).Select(link => Text($"{link.Link} at position {link.Position}")))
            + More(links.Count);

    private static string More(int count) => count > MostPositions ? " and more" : "";

    private static string Committed(bool isPartial) => isPartial ? " The chunks before it are committed." : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
