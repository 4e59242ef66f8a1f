namespace ManyToMany.Analyzers.Tests;

/// <summary>MTM003.</summary>
public sealed class CallInLoopTests
{
    [Theory]
    [InlineData("foreach (var a in authors) await [|links.LinkAsync(a)|];", "await links.LinkAsync(authors);")]
    [InlineData(
        "foreach (var a in authors)\n{\n    await [|links.UnlinkAsync([a], token)|];\n}",
        "await links.UnlinkAsync(authors, token);")]
    [InlineData(
        "foreach (var a in db.Authors.Where(a => a.Retired)) await [|links.LinkAsync(a)|];",
        "await links.LinkAsync(db.Authors.Where(a => a.Retired));")]
    [InlineData("foreach (var id in new[] { 1, 2 }) await [|links.LinkKeysAsync([id])|];", "await links.LinkKeysAsync(new[] { 1, 2 });")]
    [InlineData(
        "foreach (var a in authors) await [|links.LinkKeysAsync([a.Id])|];",
        "await links.LinkKeysAsync(authors.Select(a => a.Id));")]
    [InlineData(
        "foreach (var a in authors) await [|links.LinkOrCreateAsync([a], x => x.Id)|];",
        "await links.LinkOrCreateAsync(authors, x => x.Id);")]
    public Task A_loop_over_targets_becomes_one_call(string before, string after)
        => Verify.StatementsAsync<CallInLoopAnalyzer, CallInLoopFix>(before, after);

    [Theory]
    [InlineData(
        "foreach (var b in books) await [|db.Links(b, x => x.Authors).LinkAsync(author)|];",
        "await db.Set<Book>().Links(x => x.Authors).For(books).LinkAsync(author);")]
    [InlineData(
        "foreach (var b in books) await [|db.Books.Links(x => x.Authors).For(b).ClearAsync()|].ConfigureAwait(false);",
        "await db.Books.Links(x => x.Authors).For(books).ClearAsync().ConfigureAwait(false);")]
    [InlineData(
        "foreach (var b in books) await [|db.Books.Links(x => x.Authors).ForKey(b.Id).TagWith(\"x\").SetKeysAsync([1, 2])|];",
        "await db.Books.Links(x => x.Authors).ForKeys(books.Select(b => b.Id)).TagWith(\"x\").SetKeysAsync([1, 2]);")]
    public Task A_loop_over_owners_becomes_one_call(string before, string after)
        => Verify.StatementsAsync<CallInLoopAnalyzer, CallInLoopFix>(
            before, after);

    [Theory]
    [InlineData("for (var i = 0; i < authors.Length; i++) await [|links.LinkAsync(authors[i])|];")]
    [InlineData("for (var i = 0; i < books.Count; i++) await [|db.Books.Links(b => b.Authors).ForKey(books[i].Id).ClearAsync()|];")]
    [InlineData("foreach (var b in books) await [|db.Links(b, x => x.Authors).SetKeysAsync(b.AuthorIds)|];")]
    [InlineData("foreach (var b in books) await [|db.Links(b, x => x.Authors).LinkAsync(b.Authors)|];")]
    [InlineData(
        "foreach (var (b, a) in new[] { (1, 2), (3, 4) }) await [|db.Books.Links(x => x.Authors).ForKey(b).UnlinkKeysAsync([a])|];")]
    public Task Other_loops_are_reported_without_a_fix(string statements)
        => Verify.StatementsAsync<CallInLoopAnalyzer, CallInLoopFix>(statements, statements);

    [Theory]
    [InlineData("foreach (var a in authors) { await links.LinkAsync(a); Console.WriteLine(a.Id); }")]
    [InlineData("foreach (var a in authors) if (a.Retired) await links.LinkAsync(a);")]
    [InlineData("foreach (var chunk in authors.Chunk(100)) await links.LinkAsync(chunk);")]
    [InlineData("foreach (var a in authors) await links.ToggleAsync(a);")]
    [InlineData("foreach (var a in authors) await links.SetAsync([a]);")]
    [InlineData("foreach (var a in authors) await db.Links(a, x => x.Books).ToggleAsync(book);")]
    [InlineData("for (var attempt = 0; attempt < 3; attempt++) await links.LinkAsync(author);")]
    [InlineData("await foreach (var a in db.Authors.AsAsyncEnumerable()) await links.LinkAsync(a);")]
    [InlineData(
        "var i = 0; foreach (var a in authors) "
            + "await links.UsingEntity<Credit>().LinkAsync([a], s => s.SetProperty(c => c.Position, i++));")]
    [InlineData("foreach (var b in books) await db.Links(b, x => x.Authors).LinkAsync(new Author());")]
    [InlineData(
        "var queue = new Queue<Author>(authors); foreach (var b in books) await db.Links(b, x => x.Authors).LinkAsync(queue.Dequeue());")]
    [InlineData("foreach (var b in books) await db.Links(b, x => x.Authors).UnlinkAsync(a => a.Id == b.Id);")]
    [InlineData("foreach (var b in books) await db.Links(b, x => x.Authors).LinkKeysAsync(db.Authors.Select(a => a.Id).ToList());")]
    [InlineData("foreach (var a in authors) Console.WriteLine(await links.LinkAsync(a));")]
    [InlineData("foreach (var one in new[] { links }) await one.ClearAsync();")]
    [InlineData("await links.LinkAsync(authors);")]
    public Task Loops_that_one_call_does_not_certainly_replace_are_not_reported(string statements)
        => Verify.StatementsAsync<CallInLoopAnalyzer>(statements);
}
