using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Sharding;

/// <summary>A join table that is partitioned by the owner, on one server.</summary>
[OneDatabase("Only PostgreSQL partitions tables.")]
public sealed class PartitionedTests(PostgreSqlDatabase database) : BookstoreTests(database), IClassFixture<PostgreSqlDatabase>
{
    public override async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgreSqlServer.IsCitus, "The tables are distributed by Citus.");
        await base.InitializeAsync();
        await SeedAsync(books: 8, authors: 4);
        Database.ForgetSchema();
        await using var context = CreateContext();
        await context.Database.ExecuteSqlRawAsync(
            """
            ALTER TABLE "AuthorBook" RENAME TO "Old";
            CREATE TABLE "AuthorBook" (LIKE "Old" INCLUDING DEFAULTS, PRIMARY KEY ("BookId", "AuthorId")) PARTITION BY HASH ("BookId");
            CREATE TABLE "AuthorBook_0" PARTITION OF "AuthorBook" FOR VALUES WITH (MODULUS 3, REMAINDER 0);
            CREATE TABLE "AuthorBook_1" PARTITION OF "AuthorBook" FOR VALUES WITH (MODULUS 3, REMAINDER 1);
            CREATE TABLE "AuthorBook_2" PARTITION OF "AuthorBook" FOR VALUES WITH (MODULUS 3, REMAINDER 2);
            ALTER TABLE "AuthorBook" ADD FOREIGN KEY ("BookId") REFERENCES "Books" ON DELETE CASCADE;
            ALTER TABLE "AuthorBook" ADD FOREIGN KEY ("AuthorId") REFERENCES "Authors" ON DELETE CASCADE;
            CREATE INDEX ON "AuthorBook" ("AuthorId");
            DROP TABLE "Old";
            """);
    }

    [Fact]
    public async Task Verbs_work_on_a_partitioned_join_table()
    {
        await using var context = CreateContext();
        var links = context.Books.Links(book => book.Authors);
        var authors = links.Inverse;

        (await links.ForKey(1).LinkKeysAsync([1, 2])).Added.Should().HaveCount(2);
        (await links.ForKey(1).LinkKeysAsync([2, 3])).Added.Should().HaveCount(1);
        (await links.ForAll().LinkAsync(context.Authors.Where(author => author.Id == 4))).Added.Count.Should().Be(8);
        (await authors.ForKey(1).LinkKeysAsync([1, 2, 3])).Added.Should().HaveCount(2);
        (await links.SetManyAsync(new Dictionary<int, int[]> { [1] = [1, 2], [2] = [2], [3] = [] })).ToString()
            .Should().Be("1 added, 6 removed, 2 unchanged");
        (await links.ForKey(1).ToggleKeysAsync([2, 3])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await links.ForKeys(1, 2).UsingEntity<AuthorBook>().UpdateAsync(
            s => s.SetProperty(link => link.Position, link => link.Position + 1))).Updated.Count.Should().Be(3);
        (await links.CopyKeyAsync(from: 1, to: 3)).Added.Should().HaveCount(2);
        (await links.UnlinkPairsAsync([(4, 4), (5, 4), (9, 9)])).Removed.Should().HaveCount(2);

        (await RowsAsync<AuthorBook>(row => $"{row.BookId}→{row.AuthorId}:{row.Position}"))
            .Should().Be("1→1:1 1→3:1 2→2:1 3→1:1 3→3:1 6→4:0 7→4:0 8→4:0");
    }

    [Fact]
    public async Task A_merge_moves_rows_between_partitions()
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(Enumerable.Range(2, 7).Select(book => Link(book, author: (book % 4) + 1, position: book)));
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var links = context.Books.Links(book => book.Authors);

        foreach (var book in Enumerable.Range(2, 7))
        {
            await links.MergeOwnerKeysAsync(keep: 1, away: book);
        }

        (await RowsAsync<AuthorBook>(row => $"{row.BookId}→{row.AuthorId}:{row.Position}")).Should().Be("1→1:4 1→2:5 1→3:2 1→4:3");
    }

    [Fact]
    public async Task SaveChanges_works_on_a_partitioned_join_table()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany());
        var book = await context.Books.Include(b => b.Authors).FirstAsync(b => b.Id == 5);
        var authors = await context.Authors.OrderBy(author => author.Id).ToListAsync();
        authors.ForEach(book.Authors.Add);
        await context.SaveChangesAsync();
        book.Authors.Remove(authors[0]);
        book.Authors.Remove(authors[1]);

        await context.SaveChangesAsync();

        (await AuthorLinksAsync()).Should().Be("5→3 5→4");
    }
}
