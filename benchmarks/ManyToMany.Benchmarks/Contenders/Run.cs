using Bookstore;
using LinqToDB.EntityFrameworkCore;
using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Contenders;

/// <summary>The state of one repetition: fresh owners, a fresh context, and the keys that the act names.</summary>
internal sealed class Run(Contender contender, BookstoreContext context, ByHand hand, int[] bookIds, KeyRange targets) : IAsyncDisposable
{
    private Linq2Db? _linq2Db;

    public Contender Contender => contender;

    public BookstoreContext Db => context;

    public ByHand Hand => hand;

    public Linq2Db Linq2Db => _linq2Db ??= new Linq2Db(context.CreateLinqToDBConnection());

    /// <summary>Gets or sets the index of the call within the repetition; each call of a writing act has an owner of its own.</summary>
    public int Call { get; set; }

    /// <summary>Gets or sets the answer of a question.</summary>
    public long Answer { get; set; }

    public int[] BookIds => bookIds;

    public int BookId => bookIds[Call % bookIds.Length];

    public int[] AuthorIds { get; } = targets.ToArray();

    public int AuthorId => AuthorIds[0];

    /// <summary>Gets the tracked owners; empty unless <see cref="TrackAsync"/> was called.</summary>
    public Book[] Books { get; private set; } = [];

    public Book Book => Books[Call % Books.Length];

    public Author[] Authors { get; private set; } = [];

    /// <summary>Tracks the owners and the targets of the act, whose collections are not loaded.</summary>
    public Task TrackAsync()
    {
        Books = [.. bookIds.Select(id => new Book { Id = id, Title = $"book {id}" })];
        Authors = [.. AuthorIds.Select(id => new Author { Id = id, Name = $"author {id}" })];
        context.AttachRange(Books);
        context.AttachRange(Authors);
        return Task.CompletedTask;
    }

    /// <summary>Saves, and leaves nothing tracked.</summary>
    public async Task SaveAndClearAsync()
    {
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_linq2Db is not null)
        {
            await _linq2Db.DisposeAsync();
        }

        await context.DisposeAsync();
    }
}
