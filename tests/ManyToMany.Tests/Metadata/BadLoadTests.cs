using System.Diagnostics.CodeAnalysis;
using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>Every invalid load throws before any SQL; the tests compare the whole message.</summary>
public sealed class BadLoadTests : OfflineTests
{
    private const string AnotherQuery
        = "'shape' returned another query than the one that it is given. Return that one, with Where, OrderBy, Skip and Take. "
            + "(Parameter 'shape')";

    private readonly Book _book = new() { Id = 1, Title = "Emma" };

    private LinkSet<Book, Author> Authors => Context.Books.Links(book => book.Authors);

    [Fact]
    public async Task No_owners_send_nothing()
    {
        await Authors.LoadAsync([]);
        (await Authors.LoadAsync([], authors => authors.Take(1))).Should().BeEmpty();

        Recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Null_arguments_throw()
    {
        (await RejectsAsync<ArgumentNullException>(() => Authors.LoadAsync(null!))).ParamName.Should().Be("owners");
        (await RejectsAsync<ArgumentNullException>(() => Authors.LoadAsync([_book], null!))).ParamName.Should().Be("shape");
        (await RejectsAsync<ArgumentNullException>(() => Authors.LoadAsync<AuthorBook>([_book], null!))).ParamName.Should().Be("shape");
        (await RejectsAsync<ArgumentNullException>(() => Authors.ForKey(1).ToLookupAsync<int>(null!))).ParamName.Should().Be("shape");
        (await RejectsAsync<ArgumentNullException>(() => Authors.ForKey(1).UsingEntity<AuthorBook>().ToLookupAsync<int>(null!)))
            .ParamName.Should().Be("shape");
        await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync([_book, null!]),
            "'owners' contains null. Leave out what is not a 'Book'. (Parameter 'owners')");
    }

    [Fact]
    public async Task An_unsaved_owner_throws()
        => await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync([new Book { Title = "Persuasion" }]),
            "'owners' contains a 'Book' that has never been saved: its 'Id' has no value in the database yet. Call SaveChanges first. "
            + "(Parameter 'owners')");

    [Fact]
    public async Task Tracked_and_untracked_owners_throw()
    {
        Context.Attach(_book);

        await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync([_book, new Book { Id = 2, Title = "Sanditon" }]),
            "'owners' contains a 'Book' that the context tracks and one that it does not track. Load them in two calls. "
            + "(Parameter 'owners')");
    }

    [Fact]
    public async Task A_shape_that_returns_another_query_throws()
    {
        await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync([_book], _ => null!),
            "'shape' returned null. Return the query that it is given, with Where, OrderBy, Skip and Take. (Parameter 'shape')");
        await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync([_book], _ => new List<Author>().AsQueryable()),
            AnotherQuery);
        await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync([_book], _ => Context.Authors.Where(author => author.Id > 1)),
            AnotherQuery);
        await RejectsAsync<ArgumentException>(
            () => Authors.ForKey(1).ToLookupAsync<int>(authors => Context.Authors.Concat(authors)),
            AnotherQuery);
    }

    [Fact]
    public async Task A_type_that_cannot_hold_the_key_throws()
    {
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).ToLookupAsync<string>())).ParamName.Should().Be("TKey");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).CountByOwnerAsync<Guid>())).ParamName.Should().Be("TKey");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).KeysByOwnerAsync<Guid, int>())).ParamName.Should().Be("TOwnerKey");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).KeysByOwnerAsync<int, Guid>())).ParamName.Should().Be("TKey");
    }

    [Fact]
    public async Task Another_join_entity_throws()
        => await RejectsAsync<ArgumentException>(
            () => Authors.LoadAsync<Genre>([_book], links => links),
            "'Genre' is not the join entity of 'Book.Authors', which is 'AuthorBook'. Name that one. (Parameter 'TJoin')");

    [Fact]
    public async Task An_end_without_a_navigation_throws()
        => await RejectsAsync<InvalidOperationException>(
            () => CreateContext<ShelfContext>().Shelves.Links(shelf => shelf.Books).Inverse.LoadAsync([new Volume { Id = 1 }]),
            "The targets of a 'Volume' cannot be loaded into it because the relationship 'Shelf.Books' has no navigation at this end. "
            + "Map one in WithMany(), or use ToLookupAsync().");

    [Fact]
    public async Task A_collection_that_cannot_be_filled_throws()
    {
        var context = CreateContext<ShelfContext>();

        await RejectsAsync<InvalidOperationException>(
            () => context.Shelves.Links(shelf => shelf.Books).LoadAsync([new Shelf { Id = 1, Books = [] }]),
            "'Shelf.Books' cannot be loaded because its collection is read-only or of a fixed size. Use a List or a HashSet.");
        await RejectsAsync<InvalidOperationException>(
            () => context.Shelves.Links(shelf => shelf.Lent).LoadAsync([new Shelf { Id = 1 }]),
            "'Shelf.Lent' cannot be loaded because it is null and EF cannot create its collection. Initialise it in the class, or make it "
            + "settable and of a type that EF can create.");
    }

    [SuppressMessage("Performance", "CA1812", Justification = "The test creates it by reflection.")]
    private sealed class ShelfContext(DbContextOptions<ShelfContext> options) : DbContext(options)
    {
        public DbSet<Shelf> Shelves => Set<Shelf>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Shelf>().HasMany(shelf => shelf.Books).WithMany().UsingEntity("ShelfBooks");
            modelBuilder.Entity<Shelf>().HasMany(shelf => shelf.Lent).WithMany().UsingEntity("ShelfLent");
        }
    }

    private sealed class Shelf
    {
        public int Id { get; set; }

        public IEnumerable<Volume> Books { get; set; } = new List<Volume>();

        public VolumeList Lent => Books as VolumeList ?? null!;
    }

    private sealed class VolumeList : List<Volume>;

    private sealed class Volume
    {
        public int Id { get; set; }
    }
}
