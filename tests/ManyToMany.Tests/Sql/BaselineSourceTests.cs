namespace ManyToMany.Tests.Sql;

/// <summary>The rewriting of literals in a source file.</summary>
public sealed class BaselineSourceTests
{
    private const string Source =
        """"
        public sealed class Tests
        {
            [Fact]
            public Task Link() => AssertSqlAsync(
                context => context.LinkAsync(),
                sqlite: """
                    SELECT 1

                    SELECT 2
                    """);

            [Fact]
            public async Task Clear()
            {
                await AssertSqlAsync(
                    context => context.ClearAsync(),
                    sqlite: """
                        SELECT 1
                        """);
            }
        }
        """";

    [Fact]
    public void A_literal_is_replaced_in_its_test_only()
        => BaselineSource.Replace(Source, "Link", [New("sqlite", "SELECT 3\n\nSELECT 4")]).Should()
            .Be(Source.Replace("SELECT 1\n\n            SELECT 2", "SELECT 3\n\n            SELECT 4"));

    [Fact]
    public void A_missing_literal_becomes_the_last_argument()
        => BaselineSource.Replace(Source, "Clear", [New("postgreSql", "SELECT 3\nFROM \"Books\"")]).Should().EndWith(
            """"
                    sqlite: """
                        SELECT 1
                        """,
                    postgreSql: """
                        SELECT 3
                        FROM "Books"
                        """);
            }
        }
        """");

    [Fact]
    public void An_equal_literal_keeps_its_text()
        => BaselineSource.Replace(Source, "Link", [New("sqlite", "SELECT 3") with { Expected = "SELECT 3" }]).Should().Be(Source);

    [Fact]
    public void The_literals_can_be_pasted()
        => BaselineSource.Literals([New("sqlite", "SELECT 1\n\nSELECT 2"), New("postgreSql", "SELECT 3")]).Should().Be(
            """"
                    sqlite: """
                        SELECT 1

                        SELECT 2
                        """,
                    postgreSql: """
                        SELECT 3
                        """
            """");

    private static Baseline New(string argument, string actual)
        => new(BaselineDatabase.All.Single(database => database.Argument == argument), "", actual);
}
