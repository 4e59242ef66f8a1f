using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Sql;

/// <summary>The check of T-SQL finds what it looks for: each mistake is made in a command that is right.</summary>
public sealed class TSqlCheckTests
{
    private const string Insert =
        """
        WITH [link_owners] ([BookId]) AS (SELECT TOP(@p) [b].[Id] FROM [Books] AS [b] ORDER BY [b].[Year])
        INSERT INTO [AuthorBook] ([BookId], [AuthorId])
        OUTPUT inserted.[BookId]
        SELECT [link_owners].[BookId], [targets].[AuthorId]
        FROM [link_owners] CROSS JOIN OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
        WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK) WHERE [link].[AuthorId] = [targets].[AuthorId])
        """;

    private const string Written =
        """
        DECLARE @link_written TABLE ([link_0] int);
        UPDATE [link] SET [BookId] = @p OUTPUT inserted.[BookId] INTO @link_written
        FROM [AuthorBook] AS [link]
        WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[BookId] = @targets);
        SELECT * FROM @link_written
        """;

    [Theory]
    [InlineData(Insert)]
    [InlineData(Written)]
    public void A_right_command_has_no_problem(string text) => Problems(text).Should().BeEmpty();

    [Theory]
    [InlineData(Insert, "INSERT INTO", "INSERT INSERT INTO", "*Incorrect syntax near*")]
    [InlineData(Insert, "CROSS JOIN", "ON CONFLICT", "*Incorrect syntax near*")]
    [InlineData(Insert, "OPENJSON(@targets)", "OPENJSON(@target)", "@target is used and not declared")]
    [InlineData(Insert, "TOP(@p)", "TOP(1)", "@p is declared and not used")]
    [InlineData(Insert, "FROM [Books]", "FROM Books", "Books has no brackets")]
    [InlineData(Insert, "[AuthorId] int '$'", "AuthorId int '$'", "AuthorId has no brackets")]
    [InlineData(Insert, "AS [targets]", "AS targets", "targets has no brackets")]
    [InlineData(Insert, "[targets].[AuthorId])", "\"targets\".[AuthorId])", "targets has no brackets")]
    [InlineData(Insert, "TOP(@p) [b]", "@p, [b]", "*ORDER BY clause is not valid*")]
    [InlineData(Insert, " WITH (UPDLOCK, HOLDLOCK)", "", "AuthorBook is searched without UPDLOCK and HOLDLOCK")]
    [InlineData(Insert, "UPDLOCK, ", "", "AuthorBook is searched without UPDLOCK and HOLDLOCK")]
    [InlineData(Insert, ", HOLDLOCK", "", "AuthorBook is searched without UPDLOCK and HOLDLOCK")]
    [InlineData(Written, ", HOLDLOCK", "", "AuthorBook is searched without UPDLOCK and HOLDLOCK")]
    [InlineData(Written, "INTO @link_written", "INTO @written", "@written is used and not declared")]
    [InlineData(Written, "FROM [AuthorBook]", "FROM dbo.[AuthorBook]", "dbo has no brackets")]
    public void A_mistake_is_found(string text, string right, string wrong, string problem)
    {
        text.Should().Contain(right);

        Problems(text.Replace(right, wrong, StringComparison.Ordinal)).Should().ContainMatch(problem);
    }

    private static IReadOnlyList<string> Problems(string text)
        => TSqlCheck.Problems(new SqlStatement(text, new Dictionary<string, object?> { ["@p"] = 1, ["@targets"] = "[]" }));
}
