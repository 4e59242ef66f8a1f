using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Reports;

namespace ManyToMany.Benchmarks.Migrating;

/// <summary>The command <c>migrate</c>: a million links in a hidden join table get a class with a payload, and lose it again.</summary>
internal static class MigrateCommand
{
    private const int Books = 1_000;
    private const int Genres = 1_000;
    private const int Repetitions = 3;

    public static Command Create()
    {
        var command = new Command("migrate", "Migrates a million links from a hidden join table to a class and back.");
        command.SetAction(async _ =>
        {
            foreach (var kind in Enum.GetValues<DatabaseKind>())
            {
                await RunAsync(kind);
            }
        });

        return command;
    }

    private static async Task RunAsync(DatabaseKind kind)
    {
        await using var database = await MigratedDatabase.StartAsync(kind);
        Console.WriteLine($"{kind}, {Books * Genres:N0} links, least milliseconds of {Repetitions}\n");
        var table = new MarkdownTable("", "up", "down");
        table.Add(await RowAsync(
            database, "the scaffolded migration", () => database.MigrateAsync("GenreRelevance"),
            () => database.MigrateAsync("RelatedBooks")));
        table.Add(await RowAsync(database, "by hand: renames", HandWritten.Renames(kind)));
        table.Add(await RowAsync(database, "by hand: a new table, `INSERT … SELECT`, `DROP TABLE`", HandWritten.Copy(kind)));
        Console.WriteLine(table);
    }

    private static Task<string[]> RowAsync(MigratedDatabase database, string name, (string Up, string Down) sql)
        => RowAsync(database, name, () => database.ExecuteAsync(sql.Up), () => database.ExecuteAsync(sql.Down));

    private static async Task<string[]> RowAsync(MigratedDatabase database, string name, Func<Task> up, Func<Task> down)
    {
        var times = new List<(TimeSpan Up, TimeSpan Down)>();
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            await database.FillAsync(Books, Genres);
            var upTime = await TimeAsync(up);
            await database.EnsureLinksAsync("BookId", "GenreId", Books, Genres);
            var downTime = await TimeAsync(down);
            await database.EnsureLinksAsync("BooksId", "GenresId", Books, Genres);
            times.Add((upTime, downTime));
        }

        return [name, Least(times.Select(time => time.Up)), Least(times.Select(time => time.Down))];
    }

    private static string Least(IEnumerable<TimeSpan> times) => times.Min().TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task<TimeSpan> TimeAsync(Func<Task> act)
    {
        var begin = Stopwatch.GetTimestamp();
        await act();

        return Stopwatch.GetElapsedTime(begin);
    }
}
