using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Tour;

/// <summary>The steps. The local names are there because the guide shows the code as it stands here.</summary>
internal sealed class TourSteps(TourGuide guide, BookstoreContext db, BookstoreContext watched, Shelf shelf)
{
    public async Task RunAsync()
    {
        await FromABookAsync();
        await FromAnAuthorAsync();
        await OverTheGenreJoinAsync();
        await ByKeyAsync();
        await ManyAtOnceAsync();
        await WithPayloadAsync();
        await CreatingWhatIsNotThereAsync();
        await SymmetricAsync();
        await WithOrdinaryCodeAsync();
        await UnderTheEyesOfAnInterceptorAsync();
        await WithAMistakeAsync();
    }

    private async Task FromABookAsync()
    {
        var (book, king, straub) = (shelf.Talisman, shelf.King, shelf.Straub);
        guide.ExplicitJoin("From a book to its authors");

        // README
        await guide.ShowAsync("Link", () => db.Links(book, b => b.Authors).LinkAsync(king, straub));
        await guide.ShowAsync("Link again: the database keeps what is there", () => db.Links(book, b => b.Authors).LinkAsync(king, straub));
        await guide.ShowAsync("Unlink", () => db.Links(book, b => b.Authors).UnlinkAsync(straub));
        await guide.ShowAsync("Set: exactly these", () => db.Links(book, b => b.Authors).SetAsync([straub]));
        await guide.ShowAsync("Clear", () => db.Links(book, b => b.Authors).ClearAsync());
        // /README
    }

    private async Task FromAnAuthorAsync()
    {
        var (gaiman, goodOmens, coraline) = (shelf.Gaiman, shelf.GoodOmens, shelf.Coraline);
        guide.ExplicitJoin("The same relationship, from an author to the books");

        await guide.ShowAsync("Link", () => db.Links(gaiman, a => a.Books).LinkAsync(goodOmens, coraline));
        await guide.ShowAsync("Count", () => db.Links(gaiman, a => a.Books).CountAsync());
        await guide.ShowAsync("Ask for one", () => db.Links(gaiman, a => a.Books).ContainsAsync(coraline));
        await guide.ShowAsync("Query", () => db.Links(gaiman, a => a.Books).Query()
            .Where(b => b.Year >= 2000)
            .Select(b => b.Title)
            .ToListAsync());
    }

    private async Task OverTheGenreJoinAsync()
    {
        var (coraline, goodOmens, fantasy, horror) = (shelf.Coraline, shelf.GoodOmens, shelf.Fantasy, shelf.Horror);
        guide.GenreJoin("A join entity without navigations: the same verbs");

        await guide.ShowAsync("Link a book", () => db.Links(coraline, b => b.Genres).LinkAsync(fantasy, horror));
        await guide.ShowAsync("Set the books of a genre", () => db.Links(fantasy, g => g.Books).SetAsync([goodOmens, coraline]));
        await guide.ShowAsync("Unlink", () => db.Links(coraline, b => b.Genres).UnlinkAsync(horror));
    }

    private async Task ByKeyAsync()
    {
        var (talismanId, kingId, straubId) = (shelf.Talisman.Id, shelf.King.Id, shelf.Straub.Id);
        guide.ExplicitJoin("By key: nothing is loaded");

        await guide.ShowAsync("Set", () => db.Books.Links(b => b.Authors).ForKey(talismanId).SetKeysAsync([kingId, straubId]));
        await guide.ShowAsync("Keys", () => db.Books.Links(b => b.Authors).ForKey(talismanId).KeysAsync<int>());
        await guide.ShowAsync("Toggle", () => db.Books.Links(b => b.Authors).ForKey(talismanId).ToggleKeysAsync([straubId]));
    }

    private async Task ManyAtOnceAsync()
    {
        var (talisman, goodOmens, pratchett) = (shelf.Talisman, shelf.GoodOmens, shelf.Pratchett);
        var (fantasy, horror, humour) = (shelf.Fantasy, shelf.Horror, shelf.Humour);
        guide.GenreJoin("Many owners, one call");

        await guide.ShowAsync("Owners by key", () => db.Books.Links(b => b.Genres)
            .ForKeys(talisman.Id, goodOmens.Id)
            .LinkAsync(horror, humour));
        await guide.ShowAsync("Owners that match", () => db.Books.Where(b => b.Year < 1990).Links(b => b.Genres).UnlinkAsync(humour));
        await guide.ShowAsync("The other side", () => db.Books.Links(b => b.Genres).Inverse.For(fantasy, horror).CountAsync());
        await guide.ShowAsync("All owners", () => db.Books.Links(b => b.Genres).ForAll().ClearAsync());

        guide.ExplicitJoin("The same over the join entity");
        await guide.ShowAsync("Owners in hand", () => db.Books.Links(b => b.Authors).For(talisman, goodOmens).LinkAsync(pratchett));
        await guide.ShowAsync("Targets by condition", () => db.Books.Links(b => b.Authors)
            .ForAll()
            .UnlinkAsync(a => a.Name.StartsWith("Terry")));
        await guide.ShowAsync("Pairs", () => db.Books.Links(b => b.Authors)
            .LinkPairsAsync([(talisman.Id, pratchett.Id), (goodOmens.Id, pratchett.Id)]));
    }

    private async Task WithPayloadAsync()
    {
        var (book, king, straub, pratchett) = (shelf.Talisman, shelf.King, shelf.Straub, shelf.Pratchett);
        guide.ExplicitJoin("What links carry: the fields of the join entity");

        await guide.ShowAsync("Set, each with its own", () => db.Links(book, b => b.Authors)
            .UsingEntity<AuthorBook>()
            .SetAsync([new AuthorBook { Author = king, Position = 1 }, new AuthorBook { Author = straub, Position = 2 }]));
        await guide.ShowAsync("Change it, where it differs", () => db.Links(book, b => b.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateAsync([king, straub], s => s.SetProperty(l => l.Position, 2)));
        await guide.ShowAsync("Set the editors; the authors stay", () => db.Links(book, b => b.Authors)
            .UsingEntity<AuthorBook>()
            .Where(l => l.Role == Role.Editor)
            .SetAsync([pratchett]));
        await guide.ShowAsync("Targets together with their links", () => db.Links(book, b => b.Authors)
            .UsingEntity<AuthorBook>()
            .QueryWithLinks()
            .OrderBy(one => one.Link.Position)
            .Select(one => one.Target.Name + " (" + one.Link.Role + ")")
            .ToListAsync());
        await guide.ShowAsync("Copy them to another book", () => db.Books.Links(b => b.Authors).CopyAsync(book, shelf.Coraline));
    }

    private async Task CreatingWhatIsNotThereAsync()
    {
        var book = shelf.Coraline;
        guide.GenreJoin("Find or create, and link");

        await guide.ShowAsync("Two statements for any number", () => db.Links(book, b => b.Genres)
            .LinkOrCreateAsync([new Genre { Name = "Fantasy" }, new Genre { Name = "Children" }], g => g.Name));
    }

    private async Task SymmetricAsync()
    {
        var (talisman, goodOmens, coraline) = (shelf.Talisman, shelf.GoodOmens, shelf.Coraline);
        guide.SymmetricJoin("Symmetric: both rows at once");

        await guide.ShowAsync("Link", () => db.Links(coraline, b => b.Related).LinkAsync(goodOmens, talisman));
        await guide.ShowAsync("Unlink from the other end", () => db.Links(talisman, b => b.Related).UnlinkAsync(coraline));
    }

    private async Task WithOrdinaryCodeAsync()
    {
        var (book, king) = (shelf.Coraline, shelf.King);
        db.ChangeTracker.Clear();
        db.AttachRange(book, king);
        guide.ExplicitJoin("Ordinary EF code: collections and SaveChanges, with UseManyToMany()");

        await guide.ShowAsync("Add a link that exists: its row stays as it is", () =>
        {
            book.Authors.Add(king);
            return db.SaveChangesAsync();
        });
        await guide.ShowAsync("Remove and add again", () =>
        {
            book.Authors.Remove(king);
            db.ChangeTracker.DetectChanges();
            book.Authors.Add(king);
            return db.SaveChangesAsync();
        });
        await guide.ShowAsync("Remove", () =>
        {
            book.Authors.Remove(king);
            return db.SaveChangesAsync();
        });
    }

    private async Task UnderTheEyesOfAnInterceptorAsync()
    {
        var (book, gaiman) = (shelf.Talisman, shelf.Gaiman);
        guide.ExplicitJoin("Under the eyes of an interceptor: UseManyToMany(), and an ILinkInterceptor that keeps Peter Straub");

        await guide.ShowAsync("Set: looked at, proposed, then written", () => watched.Links(book, b => b.Authors).SetAsync([gaiman]));
    }

    private async Task WithAMistakeAsync()
    {
        var (book, kingId) = (shelf.GoodOmens, shelf.King.Id);
        guide.ExplicitJoin("A key that does not exist: a clear error, and nothing is written");

        await guide.ShowAsync("Link", () => db.Links(book, b => b.Authors).LinkKeysAsync([kingId, 999]));
    }
}
