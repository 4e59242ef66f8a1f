using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>Saves with links, from the rows that <see cref="BookstoreVerbs"/> begins with; the options need <c>UseManyToMany()</c>.</summary>
internal static class BookstoreSaves
{
    public static IReadOnlyDictionary<string, Func<BookstoreContext, CancellationToken, Task>> All { get; }
        = new Dictionary<string, Func<BookstoreContext, CancellationToken, Task>>
        {
            ["save"] = async (context, token) =>
            {
                await ChangeAsync(context);
                await context.SaveChangesAsync(token);
            },
            ["save, blocking"] = async (context, token) =>
            {
                await ChangeAsync(context);
                token.ThrowIfCancellationRequested();
                context.SaveChanges();
            },
            ["save by key"] = async (context, token) =>
            {
                var book = await context.Books.SingleAsync(one => one.Id == 1);
                context.Entry(book).Collection(one => one.Authors).AddKeys(3, 4);
                context.Entry(book).Collection(one => one.Authors).RemoveKeys(1);
                await context.SaveChangesAsync(token);
            },
        };

    /// <summary>Adds an author, links it and others to book 1, and removes a link; and a change that EF writes itself.</summary>
    private static async Task ChangeAsync(BookstoreContext context)
    {
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        book.Title = "Changed";
        book.Authors.Remove(book.Authors.Single(author => author.Id == 1));
        book.Authors.Add(await context.Authors.SingleAsync(author => author.Id == 3));
        book.Authors.Add(new Author { Name = "New" });
    }
}
