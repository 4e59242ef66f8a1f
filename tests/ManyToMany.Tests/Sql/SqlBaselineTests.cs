using System.Reflection;
using System.Runtime.CompilerServices;
using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Sdk;

namespace ManyToMany.Tests.Sql;

/// <summary>
/// The exact commands of each verb, for all databases side by side. They are recorded in the database's place, so no server is needed. A
/// change here is visible to users.
/// </summary>
/// <remarks>
/// <c>MANYTOMANY_BASELINES=write dotnet test --filter FullyQualifiedName~SqlBaselineTests</c> rewrites the raw string literals of this
/// class, the sections of docs/sql.md and the SQL of README.md with the commands that are sent now. A new scenario needs only the act, and
/// a new database one more entry in <see cref="BaselineDatabase.All"/> and one more argument of <see cref="AssertSqlAsync"/>: missing
/// literals and sections are added. Review the diff before it is committed.
/// </remarks>
public sealed partial class SqlBaselineTests
{
    private static readonly bool _writes = Environment.GetEnvironmentVariable("MANYTOMANY_BASELINES") == "write";

    private static Book Book => new() { Id = 7, Title = "Emma" };

    private static Author Author => new() { Id = 3, Name = "Jane Austen" };

    [Fact]
    public void The_page_has_a_section_for_each_scenario_without_an_interceptor()
        => BaselinePage.Sections.Should().Contain(Scenarios().Where(BaselinePage.NeedsSection));

    [Fact]
    public void Each_section_of_the_page_is_a_scenario() => BaselinePage.Sections.Should().NotBeEmpty().And.BeSubsetOf(Scenarios());

    /// <summary>
    /// Compares the commands of the act on each database with the baseline, and the scenario's section of docs/sql.md with both. An empty
    /// line separates the commands of a baseline.
    /// </summary>
    /// <param name="act">Runs once for each database, in a context of its own.</param>
    /// <param name="answers">The rows that the commands return, in turn. Commands that only lock rows take none.</param>
    /// <param name="sqlite">The commands on SQLite.</param>
    /// <param name="postgreSql">The commands on PostgreSQL.</param>
    /// <param name="sqlServer">The commands on SQL Server.</param>
    /// <param name="interceptor">A link interceptor of the context, if any.</param>
    /// <param name="options">The options of <c>UseManyToMany()</c>, if the context has it without an interceptor.</param>
    /// <param name="file">The source file with the baselines.</param>
    /// <param name="scenario">The name of the test.</param>
    private static async Task AssertSqlAsync(
        Func<BookstoreContext, Task> act,
        Action<SqlRecorder>? answers = null,
        string sqlite = "",
        string postgreSql = "",
        string sqlServer = "",
        ILinkInterceptor? interceptor = null,
        Action<ManyToManyOptionsBuilder>? options = null,
        [CallerFilePath] string file = "",
        [CallerMemberName] string scenario = "")
    {
        var expected = new[] { sqlite, postgreSql, sqlServer };
        var baselines = new List<Baseline>();
        foreach (var (database, text) in BaselineDatabase.All.Zip(expected))
        {
            baselines.Add(new Baseline(database, text.ReplaceLineEndings("\n"), await RecordAsync(database, act, answers, interceptor, options)));
        }

        Locks(baselines[2], " WITH (UPDLOCK, ROWLOCK)").Should().Be(Locks(baselines[1], "FOR NO KEY UPDATE"), "both lock the same rows");

        if (_writes)
        {
            new BaselineSource(Path.GetFileName(file)).Write(scenario, baselines);
            BaselinePage.Write(scenario, baselines);
        }
        else if (baselines.Exists(baseline => baseline.Actual != baseline.Expected))
        {
            throw new XunitException(
                "The SQL is not the expected one. If it is right, these are its baselines, which MANYTOMANY_BASELINES=write writes.\n\n"
                + BaselineSource.Literals(baselines));
        }
        else
        {
            BaselinePage.Check(scenario, baselines);
        }
    }

    /// <summary>The same with an interceptor that changes nothing.</summary>
    /// <param name="act">Runs once for each database.</param>
    /// <param name="proposed">The rows that the previews return, in turn.</param>
    /// <param name="sqlite">The commands on SQLite.</param>
    /// <param name="postgreSql">The commands on PostgreSQL.</param>
    /// <param name="sqlServer">The commands on SQL Server.</param>
    /// <param name="file">The source file with the baselines.</param>
    /// <param name="scenario">The name of the test.</param>
    private static Task AssertSqlWithInterceptorAsync(
        Func<BookstoreContext, Task> act,
        Action<SqlRecorder> proposed,
        string sqlite = "",
        string postgreSql = "",
        string sqlServer = "",
        [CallerFilePath] string file = "",
        [CallerMemberName] string scenario = "")
        => AssertSqlAsync(act, proposed, sqlite, postgreSql, sqlServer, new PassiveInterceptor(), file: file, scenario: scenario);

    private static async Task<string> RecordAsync(
        BaselineDatabase database,
        Func<BookstoreContext, Task> act,
        Action<SqlRecorder>? answers,
        ILinkInterceptor? interceptor,
        Action<ManyToManyOptionsBuilder>? options)
    {
        var recorder = new SqlRecorder(offline: true);
        answers?.Invoke(recorder);
        var builder = new DbContextOptionsBuilder<BookstoreContext>().AllowMore().AddInterceptors(recorder);
        database.Configure(builder);
        if (interceptor is not null || options is not null)
        {
            builder.UseManyToMany(options);
        }

        if (interceptor is not null)
        {
            builder.AddInterceptors(interceptor);
        }

        await using var context = new BookstoreContext(builder.Options);
        await act(context);

        if (context.Database.IsSqlServer())
        {
            recorder.Statements.SelectMany(TSqlCheck.Problems).Should().BeEmpty();
        }

        return string.Join("\n\n", recorder.Statements.Select(statement => statement.Text));
    }

    private static int Locks(Baseline baseline, string hint) => baseline.Actual.Split(hint).Length - 1;

    private static IEnumerable<string> Scenarios()
        => from method in typeof(SqlBaselineTests).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           where method.ReturnType == typeof(Task)
           select method.Name;

    private sealed class PassiveInterceptor : ILinkInterceptor;
}
