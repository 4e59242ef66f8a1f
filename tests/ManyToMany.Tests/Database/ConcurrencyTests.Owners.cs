using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <content>Payload, and whole owners.</content>
public abstract partial class ConcurrencyTests
{
    [Fact]
    public async Task Two_concurrent_upserts_end_as_one_of_the_two()
    {
        var keys = Enumerable.Range(1, 20).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            if (round % 2 == 0)
            {
                await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(1).ClearAsync());
            }

            var changes = await TogetherAsync(context => UpsertAsync(context, keys, 1), context => UpsertAsync(context, [.. keys.Reverse()], 2));

            await using var assert = CreateContext();
            var positions = await assert.Set<AuthorBook>().Where(link => link.BookId == 1).Select(link => link.Position).Distinct().ToListAsync();
            positions.Should().ContainSingle($"of round {round}");
            changes.Sum(change => change.Added.Count).Should().Be(round % 2 == 0 ? keys.Length : 0);
        }

        static Task<LinkChanges> UpsertAsync(BookstoreContext context, int[] keys, int position)
            => context.Books.Links(book => book.Authors).ForKey(1)
                .UsingEntity<AuthorBook>()
                .With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
                .LinkKeysAsync(keys, s => s.SetProperty(l => l.Position, position));
    }

    [Fact]
    public async Task Two_concurrent_sets_of_many_owners_end_as_one_of_the_two()
    {
        var one = new Dictionary<int, int[]> { [1] = [1, 2, 3], [2] = [4] };
        var other = new Dictionary<int, int[]> { [2] = [5, 6], [1] = [] };

        for (var round = 0; round < Rounds; round++)
        {
            await TogetherAsync(
                context => context.Books.Links(book => book.Authors).SetManyAsync(one),
                context => context.Books.Links(book => book.Authors).SetManyAsync(other));

            int[][] sets = [await AuthorsOfAsync(1), await AuthorsOfAsync(2)];
            sets.Should().Match(
                actual => actual.First().Length == 3 ? actual.Last().SequenceEqual(new[] { 4 }) : actual.Last().SequenceEqual(new[] { 5, 6 }),
                $"of round {round}");
            sets[0].Should().HaveCount(sets[1].Length == 1 ? 3 : 0);
        }
    }

    [Fact]
    public async Task Concurrent_merges_of_one_owner_merge_it_once()
    {
        var keys = Enumerable.Range(1, 20).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors)
                .SetManyAsync(new Dictionary<int, int[]> { [1] = [1, 2, 3], [2] = keys }));

            var changes = await TogetherAsync(
                context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(1, 2),
                context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(1, 2));

            changes.Sum(change => change.Added.Count).Should().Be(17);
            changes.Sum(change => change.Removed.Count).Should().Be(20);
            (await AuthorsOfAsync(1)).Should().Equal(keys);
            (await AuthorsOfAsync(2)).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Concurrent_merges_of_two_owners_into_each_other_keep_all_links()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors)
                .SetManyAsync(new Dictionary<int, int[]> { [1] = [1, 2, 3], [2] = [3, 4] }));

            await TogetherAsync(
                context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(1, 2),
                context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(2, 1));

            int[][] sets = [await AuthorsOfAsync(1), await AuthorsOfAsync(2)];
            sets.Should().ContainSingle(set => set.Length == 0).And.ContainSingle(set => set.SequenceEqual(new[] { 1, 2, 3, 4 }));
        }
    }

    [Fact]
    public async Task A_merge_concurrent_with_new_links_keeps_all_of_them()
    {
        var keys = Enumerable.Range(1, 20).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors)
                .SetManyAsync(new Dictionary<int, int[]> { [1] = [], [2] = keys }));

            await TogetherAsync(
                context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(1, 2),
                context => context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync(keys));

            (await AuthorsOfAsync(1)).Should().Equal(keys);
            (await AuthorsOfAsync(2)).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Concurrent_copies_insert_each_link_once()
    {
        var keys = Enumerable.Range(1, 20).ToArray();
        await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync(keys));

        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(2).ClearAsync());

            var changes = await TogetherAsync(
                context => context.Books.Links(book => book.Authors).CopyKeyAsync(1, 2),
                context => context.Books.Links(book => book.Authors).CopyKeyAsync(1, 2));

            changes.Sum(change => change.Added.Count).Should().Be(20);
            (await AuthorsOfAsync(2)).Should().Equal(keys);
        }
    }
}
