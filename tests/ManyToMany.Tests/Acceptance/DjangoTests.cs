using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

/// <summary>
/// The acceptance cases derived from Django's own tests of its many-to-many fields, by their numbers, as far as they are about writing
/// links, asking owners, or loading. Where ours differs on purpose the test states ours, and a comment says why. "Row" is a row of the
/// table of Django's behaviour.
/// </summary>
/// <remarks>
/// Books: 1 Dune by 1 Tolkien; 2 Nature of Order by 1 Tolkien, 2 Sagan, 3 Salinger, 4 Hugo; 3 Nature of Code and 4 Oxygen by 2 Sagan.
/// People: 1 Bob, 2 Jim, 3 Jane, 4 Anne, 5 Bill, 6 Chuck, 7 David; Anne is a friend of Bill and Chuck, David of Anne and Chuck. Groups: 1
/// Rock, 2 Roll. Toyota is driven by Ryan; the keys of cars and drivers do not line up.
/// Left out: the checks of the model (DJ-116, DJ-118), which are EF's; migrations (DJ-122 to DJ-131).
/// </remarks>
public abstract partial class DjangoTests(TestDatabase database) : DatabaseTests<LibraryContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        foreach (var name in new[] { "Tolkien", "Sagan", "Salinger", "Hugo" })
        {
            context.Add(new Author { Name = name });
            await context.SaveChangesAsync();
        }

        foreach (var (title, authors) in new[]
        {
            ("Dune", new[] { 1 }), ("Nature of Order", [1, 2, 3, 4]), ("Nature of Code", [2]), ("Oxygen", [2]),
        })
        {
            var book = new Book { Title = title };
            context.Add(book);
            await context.SaveChangesAsync();
            await context.Links(book, b => b.Authors).LinkKeysAsync(authors);
        }

        foreach (var name in new[] { "Bob", "Jim", "Jane", "Anne", "Bill", "Chuck", "David" })
        {
            context.Add(new Person { Name = name });
            await context.SaveChangesAsync();
        }

        context.Add(new Group { Name = "Rock" });
        await context.SaveChangesAsync();
        context.Add(new Group { Name = "Roll" });
        await context.SaveChangesAsync();
        await Friends(context, Anne).LinkKeysAsync([Bill, Chuck]);
        await Friends(context, David).LinkKeysAsync([Anne, Chuck]);

        context.AddRange(new Car { Make = "Lada" }, new Car { Make = "Volvo" }, new Driver { Name = "Barney" });
        await context.SaveChangesAsync();
        context.AddRange(new Car { Make = "Toyota" }, new Driver { Name = "Ryan" });
        await context.SaveChangesAsync();
        await context.Cars.Links(car => car.Drivers).ForKey("Toyota").LinkKeysAsync(["Ryan"]);
        _recorder.Clear();
    }

    private const int Tolkien = 1, Sagan = 2, Salinger = 3, Hugo = 4;
    private const int Dune = 1, Order = 2, Code = 3, Oxygen = 4;
    private const int Bob = 1, Jim = 2, Jane = 3, Anne = 4, Bill = 5, Chuck = 6, David = 7;
    private const int Rock = 1, Roll = 2;

    private LibraryContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private static OwnerLinks<Book, Author> Authors(LibraryContext context, params int[] books)
        => context.Books.Links(book => book.Authors).ForKeys(books);

    private static OwnerLinks<Author, Book> Books(LibraryContext context, params int[] authors)
        => context.Authors.Links(author => author.Books).ForKeys(authors);

    private static OwnerLinks<Group, Person, Membership> Members(LibraryContext context, params int[] groups)
        => context.Groups.Links(group => group.Members).ForKeys(groups).UsingEntity<Membership>();

    private static OwnerLinks<Group, Person, StrictMembership> Strict(LibraryContext context, params int[] groups)
        => context.Groups.Links(group => group.Strict).ForKeys(groups).UsingEntity<StrictMembership>();

    private static OwnerLinks<Person, Person> Friends(LibraryContext context, params int[] people)
        => context.People.Links(person => person.Friends).ForKeys(people);

    private static OwnerLinks<Person, Person> Idols(LibraryContext context, params int[] people)
        => context.People.Links(person => person.Idols).ForKeys(people);

    private static OwnerLinks<Person, Person> Stalkers(LibraryContext context, params int[] people)
        => context.People.Links(person => person.Stalkers).ForKeys(people);

    private static OwnerLinks<Person, Person, Colleague> Colleagues(LibraryContext context, params int[] people)
        => context.People.Links(person => person.Colleagues).ForKeys(people).UsingEntity<Colleague>();

    private static async Task<T> FindAsync<T>(LibraryContext context, int key)
        where T : class
        => (await context.FindAsync<T>(key))!;

    /// <summary>The authors of a book, or the books of an author, as plain EF reads them in a context of its own.</summary>
    private async Task<int[]> AuthorsOfAsync(int book)
    {
        await using var context = CreateContext();

        return await context.Books.Where(b => b.Id == book).SelectMany(b => b.Authors).Select(author => author.Id).Order().ToArrayAsync();
    }

    private async Task<int[]> BooksOfAsync(int author)
    {
        await using var context = CreateContext();

        return await context.Authors.Where(a => a.Id == author).SelectMany(a => a.Books).Select(book => book.Id).Order().ToArrayAsync();
    }

    private async Task<int> RowsAsync(string join)
    {
        await using var context = CreateContext();

        return await context.Set<Dictionary<string, object>>(join).CountAsync();
    }

    private async Task<Membership[]> MembershipsAsync()
    {
        await using var context = CreateContext();

        return await context.Set<Membership>().OrderBy(row => row.Id).ToArrayAsync();
    }

    public sealed class Sqlite(SqliteDatabase database) : DjangoTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : DjangoTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : DjangoTests(database), IClassFixture<SqlServerDatabase>;
}
