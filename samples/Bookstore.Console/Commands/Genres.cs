using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>Genres by name: no command lists their numbers.</summary>
internal static class Genres
{
    public static async Task<List<Genre>> FindAsync(
        BookstoreContext db, IEnumerable<string> names, bool addMissing, CancellationToken cancellationToken)
    {
        var wanted = names.Select(name => name.Trim()).Distinct().ToArray();
        if (wanted.Contains(""))
        {
            throw new CommandException("The name of a genre is empty. Give every genre a name.");
        }

        var genres = await db.Genres.Where(genre => wanted.Contains(genre.Name)).ToListAsync(cancellationToken);
        foreach (var name in wanted.Except(genres.Select(genre => genre.Name)))
        {
            genres.Add(addMissing ? db.Genres.Add(new Genre { Name = name }).Entity : throw NotFound.Genre(name));
        }

        await db.SaveChangesAsync(cancellationToken);
        return genres;
    }
}
