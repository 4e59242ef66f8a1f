using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>
/// Arguments that are empty, repeated, mixed or from elsewhere, and lists that can be read but once. The database is not there.
/// </summary>
public sealed class OddArgumentTests : OfflineTests
{
    private readonly BookstoreContext _other;

    public OddArgumentTests() => _other = CreateContext<BookstoreContext>();

    private LinkSet<Book, Author> All => Context.Books.Links(book => book.Authors);

    private OwnerLinks<Book, Author, AuthorBook> Links => All.ForKey(1).UsingEntity<AuthorBook>();

    [Fact]
    public async Task Empty_lists_send_nothing()
    {
        int[] keys = [];
        Author[] authors = [];
        Task<LinkChanges>[] verbs =
        [
            Links.LinkAsync(authors), Links.LinkKeysAsync(keys), Links.LinkKeysAsync(keys, s => s.SetProperty(link => link.Position, 1)),
            Links.LinkAsync(Array.Empty<AuthorBook>()), Links.UnlinkAsync(authors), Links.UnlinkKeysAsync(keys), Links.ToggleAsync(authors),
            Links.ToggleKeysAsync(keys), Links.UpdateKeysAsync(keys, s => s.SetProperty(link => link.Position, 1)),
            Links.UpdateAsync(Array.Empty<AuthorBook>()), Links.UpdateAsync(_ => { }), Links.LinkOrCreateAsync(authors, author => author.Name),
            All.LinkPairsAsync(Array.Empty<(int, int)>()), All.LinkPairsAsync(Array.Empty<AuthorBook>()),
            All.UnlinkPairsAsync(Array.Empty<(int, int)>()), All.SetManyAsync(new Dictionary<int, int[]>()),
        ];

        foreach (var verb in verbs)
        {
            (await verb).ToString().Should().Be("0 added, 0 removed, 0 unchanged");
        }

        (await Links.ContainsAllAsync(authors)).Should().BeTrue();
        (await Links.ContainsAllKeysAsync(keys)).Should().BeTrue();
        (await Links.ContainsAnyAsync(authors)).Should().BeFalse();
        (await Links.ContainsAnyKeysAsync(keys)).Should().BeFalse();
        Recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task A_query_of_another_context_throws()
    {
        IQueryable<Author>[] foreign = [_other.Authors, _other.Authors.Where(author => author.Id > 1), new List<Author>().AsQueryable()];

        foreach (var query in foreign)
        {
            Func<Task>[] verbs =
            [
                () => Links.LinkAsync(query), () => Links.LinkAsync(query, s => s.SetProperty(link => link.Position, 1)),
                () => Links.UnlinkAsync(query), () => Links.SetAsync(query),
            ];
            foreach (var verb in verbs)
            {
                (await FluentActions.Awaiting(verb).Should().ThrowExactlyAsync<ArgumentException>()).Which.Message.Should()
                    .Be("'targets' is not a query of this context. Build it on a DbSet of the same context, or give a list. (Parameter 'targets')");
            }
        }

        Recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task An_entity_of_anotherContext_is_as_good_as_one_of_none()
    {
        var (book, author) = (new Book { Id = 1, Title = "" }, new Author { Id = 2, Name = "" });
        _other.AttachRange(book, author);

        await Context.Links(book, b => b.Authors).LinkAsync(author);

        Recorder.Statements.Single().Parameters.Values.Should().Contain(1).And.Contain(2);
        Context.ChangeTracker.Entries().Should().BeEmpty();
    }

    [Fact]
    public async Task Repeated_keys_and_other_integer_types_are_one_key()
    {
        await All.ForKeys<object>(1, 1L, (short)1).LinkKeysAsync<object>([3, 2L, (byte)3, 2]);

        Recorder.Statements.Single().Parameters.Values.Should().Contain(1).And.Contain("[3,2]");
    }

    [Fact]
    public async Task A_list_is_read_once()
    {
        var reads = 0;
        IEnumerable<T> Once<T>(params T[] items)
        {
            reads.Should().Be(0, "a second reading may give other items");
            reads++;
            return items;
        }

        async Task ReadAsync<T>(Func<IEnumerable<T>, Task> verb, params T[] items)
        {
            reads = 0;
            await verb(new Lazily<T>(() => Once(items)));
            reads.Should().Be(1);
        }

        await ReadAsync<int>(keys => Links.LinkKeysAsync(keys), 1, 2);
        await ReadAsync<int>(keys => Links.UnlinkKeysAsync(keys), 1, 2);
        await ReadAsync<int>(keys => Links.ToggleKeysAsync(keys), 1, 2);
        await ReadAsync<int>(keys => Links.SetKeysAsync(keys), 1, 2);
        Recorder.Answer([2L]);
        await ReadAsync<int>(keys => Links.ContainsAllKeysAsync(keys), 1, 2);
        await ReadAsync(authors => Links.LinkAsync(authors), new Author { Id = 1, Name = "" });
        await ReadAsync(links => Links.LinkAsync(links), new AuthorBook { AuthorId = 1 });
        Recorder.AnswerAll([[1]], [[1L, 1]]);
        await ReadAsync(authors => Links.LinkOrCreateAsync(authors, author => author.Name), new Author { Name = "A" });
        await ReadAsync(pairs => All.LinkPairsAsync(pairs), (1, 2));
        await ReadAsync(links => All.LinkPairsAsync(links), new AuthorBook { BookId = 1, AuthorId = 1 });
        await ReadAsync(sets => All.SetManyAsync(sets), KeyValuePair.Create(1, new[] { 1, 2 }));
        await ReadAsync<int>(keys => Task.FromResult(All.ForKeys(keys)), 1, 2);
    }

    [Fact]
    public async Task A_target_that_is_neither_found_nor_created_throws()
    {
        Recorder.AnswerAll([], [[2L, 1]]);

        (await FluentActions
            .Awaiting(() => Links.LinkOrCreateAsync([new Author { Name = "B" }, new Author { Name = "A" }], author => author.Name))
            .Should().ThrowExactlyAsync<InvalidOperationException>())
            .Which.Message.Should().Be("No 'Author' has \"A\" in 'Name', although one was found or created: another call deleted it, or "
                + "the database stores another value than the given one. Try again, or give the value as it is stored.");
        Recorder.Statements.Should().ContainSingle();
    }

    [Fact]
    public async Task A_list_that_throws_while_it_is_read_sends_nothing()
    {
        static IEnumerable<int> Failing()
        {
            yield return 1;
            throw new TimeoutException("The list has failed.");
        }

        await FluentActions.Awaiting(() => Links.LinkKeysAsync(Failing())).Should().ThrowAsync<TimeoutException>();
        await FluentActions.Awaiting(() => Links.SetKeysAsync(Failing())).Should().ThrowAsync<TimeoutException>();
        await FluentActions.Awaiting(() => Links.LinkKeysAsync([1], _ => throw new TimeoutException("The setters have failed."))).Should()
            .ThrowAsync<TimeoutException>();
        Recorder.Statements.Should().BeEmpty();
    }

    private sealed class Lazily<T>(Func<IEnumerable<T>> read) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => read().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
