using Bookstore.Console.Database;
using Bookstore.Console.Output;

namespace Bookstore.Console.Tour;

/// <summary>A walk through the verbs, on a database that exists only for its duration.</summary>
internal sealed class GuidedTour(Screen screen, string folder)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, $"bookstore-tour-{Guid.NewGuid():N}.db");
        var database = DatabaseChoice.Create(DatabaseChoice.Sqlite, $"Data Source={file}");
        try
        {
            await RunAsync(database, cancellationToken);
        }
        catch (Exception e) when (database.Explain(e) is { } reason)
        {
            throw new CommandException($"The tour ended early. {reason}");
        }
        finally
        {
            await using var db = database.CreateContext();
            await db.Database.EnsureDeletedAsync(CancellationToken.None);
        }

        return ExitCode.Success;
    }

    private async Task RunAsync(DatabaseChoice database, CancellationToken cancellationToken)
    {
        var shelf = new Shelf();
        await using (var setup = await database.OpenAsync(cancellationToken))
        {
            await shelf.SaveAsync(setup, cancellationToken);
        }

        screen.Line("Books have authors, over a join entity with a payload, and genres, over a join table that EF Core hides.");
        screen.Line("Each step shows its C#, the SQL that was sent, what came back (links as owner → target) and the join rows after it.");
        screen.Line();

        var recorder = new SqlRecorder();
        await using var db = database.CreateContext(recorder);
        var guide = new TourGuide(screen, recorder, new JoinRows(() => database.CreateContext(), cancellationToken), cancellationToken);
        await using var watched = database.CreateContext(recorder, new TourWitness(screen, shelf.Straub));
        await new TourSteps(guide, db, watched, shelf).RunAsync();
    }
}
