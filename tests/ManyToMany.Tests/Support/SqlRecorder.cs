using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit.Sdk;

namespace ManyToMany.Tests.Support;

/// <summary>
/// Records each command. Offline it also answers each command in the database's place, so that no server is needed: with the rows of
/// <see cref="Answer"/> in turn, then with no rows.
/// </summary>
internal sealed partial class SqlRecorder(bool offline = false) : DbCommandInterceptor
{
    private readonly Lock _lock = new();
    private readonly List<SqlStatement> _statements = [];
    private readonly Queue<DataTable[]> _answers = [];

    public IReadOnlyList<SqlStatement> Statements
    {
        get
        {
            lock (_lock)
            {
                return [.. _statements];
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _statements.Clear();
        }
    }

    /// <summary>
    /// The rows that the next unanswered command returns offline; a scalar is the first value, and so is a number of rows. A command that
    /// only locks rows takes none of the answers, so that one list of answers serves databases with and without row locks.
    /// </summary>
    public SqlRecorder Answer(params object[][] rows) => AnswerAll(rows);

    /// <summary>The same with the rows of each result of a command that has several.</summary>
    public SqlRecorder AnswerAll(params object[][][] results)
    {
        _answers.Enqueue([.. results.Select(Table)]);
        return this;
    }

    /// <summary>Compares the whole text of every command; where it differs, the failure is the new baseline, ready to paste.</summary>
    public void AssertSql(params string[] expected)
    {
        var actual = Statements.Select(statement => statement.Text).ToArray();
        if (!actual.SequenceEqual(expected.Select(Normalize)))
        {
            throw new XunitException($"The SQL is not the expected one. If the new one is right, this is its baseline:\n\n{Literals(actual)}");
        }
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        => Record(command, result, answer => new DataTableReader(answer));

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(ReaderExecuting(command, eventData, result));

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        => Record(command, result, answer => FirstValue(answer)!);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(ScalarExecuting(command, eventData, result));

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Record(command, result, answer => Convert.ToInt32(FirstValue(answer), CultureInfo.InvariantCulture));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(NonQueryExecuting(command, eventData, result));

    private static bool OnlyLocks(string text)
        => text.EndsWith("FOR NO KEY UPDATE", StringComparison.Ordinal)
            || text.EndsWith("FOR UPDATE", StringComparison.Ordinal)
            || text.Contains("LOCK, ROWLOCK)\n", StringComparison.Ordinal);

    private DataTable[] Dequeue() => _answers.TryDequeue(out var answer) ? answer : [new DataTable()];

    private static DataTable Table(object[][] rows)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var value in rows.FirstOrDefault() ?? [])
        {
            table.Columns.Add(null, value.GetType());
        }

        foreach (var row in rows)
        {
            table.Rows.Add(row);
        }

        return table;
    }

    private static object? FirstValue(DataTable[] answer) => answer[0].Rows.Count == 0 ? null : answer[0].Rows[0][0];

    private static string Normalize(string text) => text.ReplaceLineEndings("\n");

    private static string Literals(IEnumerable<string> texts)
    {
        var literals = new StringBuilder("recorder.AssertSql(");
        var separator = "";
        foreach (var text in texts)
        {
            const string indent = "\n            ";
            var quotes = text.Contains("\"\"\"", StringComparison.Ordinal) ? "\"\"\"\"\"" : "\"\"\"";
            literals.Append(separator).Append(indent).Append(quotes);
            foreach (var line in text.Split('\n'))
            {
                literals.Append(line.Length == 0 ? "\n" : indent).Append(line);
            }

            literals.Append(indent).Append(quotes);
            separator = ",";
        }

        return literals.Append(");").ToString();
    }

    private InterceptionResult<T> Record<T>(DbCommand command, InterceptionResult<T> result, Func<DataTable[], T> read)
    {
        var text = Normalize(command.CommandText);
        var parameters = command.Parameters.Cast<DbParameter>().ToDictionary(parameter => parameter.ParameterName, parameter => parameter.Value);
        lock (_lock)
        {
            _statements.Add(new SqlStatement(text, parameters));
            return offline
                ? InterceptionResult<T>.SuppressWithResult(read(OnlyLocks(text) ? [new DataTable()] : Dequeue()))
                : result;
        }
    }
}
