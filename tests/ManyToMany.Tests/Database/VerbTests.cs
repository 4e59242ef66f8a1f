using System.Linq.Expressions;
using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// What every verb does, from every side: written once, run on <c>Book.Authors</c>, <c>Author.Books</c> (explicit join),
/// <c>Book.Genres</c> and <c>Genre.Books</c> (join entity without navigations), on every database. Owners and targets have the keys 1 to 5;
/// at the beginning owner 1 is linked to 1 and 2, owner 2 to 2 and 3.
/// </summary>
public abstract partial class VerbTests<TOwner, TTarget>(TestDatabase database) : BookstoreTests(database)
    where TOwner : class
    where TTarget : class
{
    private readonly SqlRecorder _recorder = new();

    protected abstract Expression<Func<TOwner, IEnumerable<TTarget>?>> Navigation { get; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 5, authors: 5, genres: 5);
        await LinkByEfAsync((1, 1), (1, 2), (2, 2), (2, 3));
        _recorder.Clear();
    }

    /// <summary>A context whose commands are recorded.</summary>
    private BookstoreContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private OwnerLinks<TOwner, TTarget> LinksOf(BookstoreContext context, TOwner owner) => context.Links(owner, Navigation);

    private LinkSet<TOwner, TTarget> Links(BookstoreContext context) => context.Set<TOwner>().Links(Navigation);

    private static ValueTask<TOwner?> OwnerAsync(BookstoreContext context, int key) => context.FindAsync<TOwner>(key);

    private static async Task<TTarget[]> TargetsAsync(BookstoreContext context, params int[] keys)
        => await context.Set<TTarget>()
            .Where(target => keys.Contains(EF.Property<int>(target, "Id")))
            .OrderBy(target => EF.Property<int>(target, "Id"))
            .ToArrayAsync();

    /// <summary>All links, as plain EF reads them.</summary>
    private async Task<IReadOnlyList<(int Owner, int Target)>> PairsAsync()
    {
        await using var context = CreateContext();
        var owners = await context.Set<TOwner>().Include(Navigation).ToListAsync();
        var navigation = Navigation.Compile();

        return
        [
            .. owners
                .SelectMany(owner => navigation(owner)!, (owner, target) => (KeyOf(context, owner), KeyOf(context, target)))
                .Order(),
        ];
    }

    /// <summary>Adds links through the change tracker.</summary>
    private async Task LinkByEfAsync(params (int Owner, int Target)[] pairs)
    {
        await using var context = CreateContext();
        var navigation = Navigation.Compile();

        foreach (var (owner, target) in pairs)
        {
            ((ICollection<TTarget>)navigation((await OwnerAsync(context, owner))!)!).Add((await context.FindAsync<TTarget>(target))!);
        }

        await context.SaveChangesAsync();
    }

    private static int KeyOf(BookstoreContext context, object entity) => (int)context.Entry(entity).Property("Id").CurrentValue!;

    private static (int Owner, int Target)[] Pairs(LinkKeyCollection links)
        => [.. links.Select(link => ((int)link.OwnerKey, (int)link.TargetKey)).Order()];
}
