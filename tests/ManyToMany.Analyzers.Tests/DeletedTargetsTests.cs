namespace ManyToMany.Analyzers.Tests;

/// <summary>MTM001.</summary>
public sealed class DeletedTargetsTests
{
    [Theory]
    [InlineData("await [|links.Query().ExecuteDeleteAsync()|];", "await links.ClearAsync();")]
    [InlineData(
        "await [|db.Links(book, b => b.Authors).Query().ExecuteDeleteAsync(token)|];",
        "await db.Links(book, b => b.Authors).ClearAsync(token);")]
    [InlineData(
        "await [|links.Query().Where(a => a.Retired).ExecuteDeleteAsync(token)|];",
        "await links.UnlinkAsync(a => a.Retired, token);")]
    public Task A_delete_of_the_query_of_links_becomes_a_call(string before, string after)
        => Verify.StatementsAsync<DeletedTargetsAnalyzer, DeletedTargetsFix>(before, after);

    [Theory]
    [InlineData("[|links.Query().ExecuteDelete()|];")]
    [InlineData("var deleted = await [|links.Query().ExecuteDeleteAsync()|];")]
    [InlineData("await [|links.Query().IgnoreQueryFilters().Where(a => a.Retired).OrderBy(a => a.Id).Take(3).ExecuteDeleteAsync()|];")]
    [InlineData("await [|links.UsingEntity<Credit>().Where(c => c.Position > 3).Query().TagWith(\"x\").ExecuteDeleteAsync()|];")]
    [InlineData("await [|db.Books.SelectMany(b => b.Authors).ExecuteDeleteAsync()|];")]
    [InlineData("var query = links.Query(); await [|query.ExecuteDeleteAsync()|];")]
    [InlineData("IQueryable<Author> query = links.Query(); await [|query.Where(a => a.Retired).ExecuteDeleteAsync()|];")]
    [InlineData("var all = links.Query(); var some = all.Where(a => a.Retired); System.Action delete = () => [|some.ExecuteDelete()|];")]
    [InlineData("var query = db.Books.SelectMany(b => b.Authors); await [|query.ExecuteDeleteAsync()|];")]
    [InlineData("await [|db.Books.Where(b => b.Id > 3).SelectMany(b => b.Genres).Where(g => g.Id > 2).ExecuteDeleteAsync()|];")]
    public Task A_delete_of_targets_is_reported(string statements)
        => Verify.StatementsAsync<DeletedTargetsAnalyzer, DeletedTargetsFix>(statements, statements);

    [Theory]
    [InlineData("await db.Authors.Where(a => a.Retired).ExecuteDeleteAsync();")]
    [InlineData("await db.Authors.Where(a => a.Books.Any(b => b.Id == 1)).ExecuteDeleteAsync();")]
    [InlineData("await db.Books.SelectMany(b => b.Reviews).ExecuteDeleteAsync();")]
    [InlineData("await db.Books.SelectMany(b => b.Stores).ExecuteDeleteAsync();")]
    [InlineData("await links.UsingEntity<Credit>().QueryLinks().ExecuteDeleteAsync();")]
    [InlineData("await links.Query().ToListAsync();")]
    [InlineData("var query = links.Query(); query = db.Authors; await query.ExecuteDeleteAsync();")]
    [InlineData("var query = links.Query(); if (await query.AnyAsync()) { await query.ExecuteDeleteAsync(); }")]
    [InlineData("IQueryable<Author> query; query = links.Query(); await query.ExecuteDeleteAsync();")]
    [InlineData("var query = true ? db.Authors : links.Query(); await query.ExecuteDeleteAsync();")]
    [InlineData("var query = db.Authors; var other = links.Query(); await query.ExecuteDeleteAsync();")]
    [InlineData("foreach (var query in new[] { links.Query() }) { await query.ExecuteDeleteAsync(); }")]
    [InlineData("await links.Query().SelectMany(a => a.Books).SelectMany(b => b.Reviews).ExecuteDeleteAsync();")]
    public Task Other_deletes_are_not_reported(string statements) => Verify.StatementsAsync<DeletedTargetsAnalyzer>(statements);
}
