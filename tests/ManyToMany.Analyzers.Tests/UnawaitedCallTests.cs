namespace ManyToMany.Analyzers.Tests;

/// <summary>MTM002.</summary>
public sealed class UnawaitedCallTests
{
    [Theory]
    [InlineData("[|links.LinkAsync(author)|];", "await links.LinkAsync(author);")]
    [InlineData("[|db.Links(book, b => b.Authors).SetKeysAsync([1, 2])|];", "await db.Links(book, b => b.Authors).SetKeysAsync([1, 2]);")]
    [InlineData("[|links.ClearAsync().ConfigureAwait(false)|];", "await links.ClearAsync().ConfigureAwait(false);")]
    [InlineData("Func<Task> f = async () => [|links.ClearAsync()|];", "Func<Task> f = async () => await links.ClearAsync();")]
    public Task An_unawaited_call_gets_an_await(string before, string after)
        => Verify.StatementsAsync<UnawaitedCallAnalyzer, UnawaitedCallFix>(before, after);

    [Theory]
    [InlineData("new List<Author>(authors).ForEach(one => [|links.LinkAsync(one)|]);")]
    [InlineData("void Run() => [|links.ClearAsync()|]; Run();")]
    [InlineData("OwnerLinks<Book, Author>? maybe = links; [|maybe?.ClearAsync()|];")]
    [InlineData("[|db.Books.Links(b => b.Authors).CopyAsync(book, book)|];")]
    public Task An_unawaited_call_outside_of_async_code_is_reported(string statements)
        => Verify.SourceAsync<UnawaitedCallAnalyzer, UnawaitedCallFix>(Synchronous(statements), Synchronous(statements));

    [Theory]
    [InlineData("await links.LinkAsync(author);")]
    [InlineData("var task = links.LinkAsync(author); await task;")]
    [InlineData("_ = links.LinkAsync(author);")]
    [InlineData("await Task.WhenAll(links.AnyAsync());")]
    [InlineData("Func<Task> f = () => links.ClearAsync(); await f();")]
    [InlineData("Task Run() => links.ClearAsync(); await Run();")]
    [InlineData("links.ClearAsync().Wait();")]
    [InlineData("links.Query(); links.TagWith(\"x\"); db.SaveChangesAsync();")]
    public Task A_used_task_is_not_reported(string statements) => Verify.StatementsAsync<UnawaitedCallAnalyzer>(statements);

    private static string Synchronous(string statements) => $$"""
        #nullable enable
        public class Program
        {
            public void Run(Db db, Book book, Author[] authors, OwnerLinks<Book, Author> links)
            {
                {{statements}}
            }
        }
        """;
}
