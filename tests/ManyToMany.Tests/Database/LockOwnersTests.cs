using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>Which calls lock the rows of their owners, with and without <see cref="LinkOptions.LockOwners"/>.</summary>
[OneDatabase("Only here do rows have locks.")]
public sealed class LockOwnersTests(PostgreSqlDatabase database) : BookstoreTests(database), IClassFixture<PostgreSqlDatabase>
{
    private static readonly LinkOptions _noLock = new() { LockOwners = false };

    private static readonly Dictionary<string, Func<LinkSet<Book, Author>, OwnerLinks<Book, Author>>> _owners = new()
    {
        ["key"] = links => links.ForKey(1),
        ["keys"] = links => links.ForKeys(1, 2),
        ["query"] = links => links.ForAll(),
    };

    private static readonly Dictionary<string, Func<OwnerLinks<Book, Author>, BookstoreContext, Task>> _verbs = new()
    {
        ["set"] = (links, _) => links.SetKeysAsync([2, 3]),
        ["set nothing"] = (links, _) => links.SetKeysAsync<int>([]),
        ["set a query"] = (links, context) => links.SetAsync(context.Authors.Where(author => author.Id > 1)),
        ["toggle"] = (links, _) => links.ToggleKeysAsync([2, 3]),
        ["link"] = (links, _) => links.LinkKeysAsync([2, 3]),
        ["link a query"] = (links, context) => links.LinkAsync(context.Authors.Where(author => author.Id > 1)),
        ["link and update"] = (links, _) => links.With(_noLock with { Existing = ExistingLinks.UpdatePayload }).UsingEntity<AuthorBook>()
            .LinkKeysAsync([2, 3], s => s.SetProperty(l => l.Position, 7)),
        ["link what is there"] = (links, _) => links.With(_noLock with { MissingTargets = MissingTargets.Skip }).LinkKeysAsync([2, 99]),
        ["link or create"] = (links, _) => links.LinkOrCreateAsync([new Author { Name = "New" }], author => author.Name),
        ["unlink"] = (links, _) => links.UnlinkKeysAsync([1, 2]),
        ["unlink a query"] = (links, context) => links.UnlinkAsync(context.Authors.Where(author => author.Id > 1)),
        ["clear"] = (links, _) => links.ClearAsync(),
        ["update"] = (links, _) => links.UsingEntity<AuthorBook>().UpdateAsync(s => s.SetProperty(l => l.Position, 7)),
        ["compute"] = (links, _) => links.UsingEntity<AuthorBook>().UpdateAsync(s => s.SetProperty(l => l.Position, l => l.Position + 7)),
    };

    private static readonly Dictionary<string, Func<LinkSet<Book, Author>, Task>> _verbsOfMany = new()
    {
        ["set many"] = links => links.SetManyAsync(new Dictionary<int, int[]> { [1] = [3], [2] = [1] }),
        ["copy"] = links => links.CopyKeyAsync(1, 2),
        ["merge"] = links => links.MergeOwnerKeysAsync(2, 1),
    };

    private readonly SqlRecorder _recorder = new();

    public static TheoryData<string, string, bool> Calls
        => [.. from verb in _verbs.Keys from owners in _owners.Keys from intercepted in new[] { false, true } select (verb, owners, intercepted)];

    public static TheoryData<string> CallsOfMany => [.. _verbsOfMany.Keys];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 2, authors: 3, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Without_the_option_no_call_locks_owners(string verb, string owners, bool intercepted)
    {
        await using var context = CreateRecordedContext(intercepted);

        await _verbs[verb](_owners[owners](context.Books.Links(book => book.Authors).With(_noLock)), context);

        LockedTables().Should().NotContain("Books");
    }

    [Theory]
    [MemberData(nameof(CallsOfMany))]
    public async Task Without_the_option_no_call_of_many_owners_locks_them(string verb)
    {
        await using var context = CreateRecordedContext(intercepted: false);

        await _verbsOfMany[verb](context.Books.Links(book => book.Authors).With(_noLock));

        LockedTables().Should().NotContain("Books");
    }

    [Fact]
    public async Task With_the_option_a_set_of_queried_owners_locks_them()
    {
        await using var context = CreateRecordedContext(intercepted: false);

        await context.Books.Links(book => book.Authors).ForAll().SetKeysAsync([2]);

        LockedTables().Should().Equal("Books");
    }

    private BookstoreContext CreateRecordedContext(bool intercepted)
        => CreateContext(builder =>
        {
            builder.AddInterceptors(_recorder);
            if (intercepted)
            {
                builder.UseManyToMany().AddInterceptors(new Watcher());
            }
        });

    private IEnumerable<string> LockedTables()
        => from statement in _recorder.Statements
           where statement.Text.Contains("FOR NO KEY UPDATE", StringComparison.Ordinal)
           from table in new[] { "Books", "Authors", "AuthorBook" }
           where statement.Text.Contains($"FROM \"{table}\"", StringComparison.Ordinal)
           select table;

    private sealed class Watcher : ILinkInterceptor;
}
