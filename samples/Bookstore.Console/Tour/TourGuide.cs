using System.Collections;
using System.Runtime.CompilerServices;
using Bookstore.Console.Output;
using ManyToMany;

namespace Bookstore.Console.Tour;

/// <summary>Runs a step and shows it: the C#, the SQL that was sent, what came back, and the rows of the join table after it.</summary>
internal sealed class TourGuide(Screen screen, SqlRecorder sql, JoinRows rows, CancellationToken cancellationToken)
{
    private int _step;
    private Func<Task<JoinTable>> _after = rows.AuthorsAsync;

    public void ExplicitJoin(string chapter) => Begin(chapter, rows.AuthorsAsync);

    public void GenreJoin(string chapter) => Begin(chapter, rows.GenresAsync);

    public void SymmetricJoin(string chapter) => Begin(chapter, rows.RelatedAsync);

    /// <param name="heading">What the step does.</param>
    /// <param name="step">The code to run.</param>
    /// <param name="code">The text of <paramref name="step"/> from the compiler: what is shown is what is run.</param>
    public async Task ShowAsync<T>(string heading, Func<Task<T>> step, [CallerArgumentExpression(nameof(step))] string code = "")
    {
        cancellationToken.ThrowIfCancellationRequested();
        screen.Heading($"{++_step}. {heading}");
        screen.Code(StepSource.Statement(code));

        sql.Take();
        var result = await RunAsync(step);
        foreach (var statement in sql.Take())
        {
            screen.Line("SQL:");
            screen.Sql(statement);
        }

        screen.Line(result);
        var after = await _after();
        screen.Line(after.Rows.Count == 0 ? $"{after.Name}: no rows" : $"{after.Name}:");
        if (after.Rows.Count > 0)
        {
            screen.Table(after.Columns, after.Rows);
        }

        screen.Line();
    }

    private static async Task<string> RunAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return Describe(await step());
        }
        catch (LinkEndMissingException e)
        {
            return $"{nameof(LinkEndMissingException)}: {e.Message}";
        }
    }

    private static string Describe(object? result)
        => result switch
        {
            LinkChanges changes => "Changes: " + string.Join(
                ", ",
                Describe("added", changes.Added),
                Describe("removed", changes.Removed),
                Describe("updated", changes.Updated),
                Describe("unchanged", changes.Unchanged)),
            IEnumerable values => $"Result: [{string.Join(", ", values.Cast<object>())}]",
            _ => FormattableString.Invariant($"Result: {result}"),
        };

    private static string Describe(string name, LinkKeyCollection links)
        => links is { Count: > 0, HasKeys: true } ? $"{links.Count} {name} ({string.Join(", ", links)})" : $"{links.Count} {name}";

    private void Begin(string chapter, Func<Task<JoinTable>> after)
    {
        _after = after;
        screen.Chapter(chapter);
    }
}
