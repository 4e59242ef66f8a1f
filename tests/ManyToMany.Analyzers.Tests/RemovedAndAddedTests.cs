namespace ManyToMany.Analyzers.Tests;

/// <summary>MTM004.</summary>
public sealed class RemovedAndAddedTests
{
    [Theory]
    [InlineData("book.Authors.Clear(); db.ChangeTracker.DetectChanges(); [|book.Authors.AddRange(authors)|]; db.SaveChanges();")]
    [InlineData("book.Authors.Clear(); var entries = db.ChangeTracker.Entries().Where(e => true).ToList(); [|book.Authors.Add(author)|];")]
    [InlineData("book.Authors.Clear(); if (db.ChangeTracker.HasChanges()) { } foreach (var a in authors) { [|book.Authors.Add(a)|]; }")]
    [InlineData("book.Authors.Remove(author); db.Entry(book).State.ToString(); [|book.Authors.Add(author)|];")]
    public Task An_addition_after_a_detected_removal_is_reported(string statements)
        => Verify.StatementsAsync<RemovedAndAddedAnalyzer>(statements);

    [Theory]
    [InlineData("book.Authors.Clear(); book.Authors.AddRange(authors); db.SaveChanges();")]
    [InlineData("book.Authors.Clear(); db.ChangeTracker.DetectChanges(); db.SaveChanges(); book.Authors.AddRange(authors);")]
    [InlineData("book.Authors.Clear(); db.ChangeTracker.DetectChanges(); db.ChangeTracker.Clear(); book.Authors.AddRange(authors);")]
    [InlineData("book.Authors.Clear(); db.Entry(author).State.ToString(); book.Authors.AddRange(authors);")]
    [InlineData("book.Authors.Clear(); if (authors.Length > 3) { db.ChangeTracker.DetectChanges(); } book.Authors.AddRange(authors);")]
    [InlineData("book.Authors.Clear(); db.ChangeTracker.DetectChanges(); book.Genres.Add(new Genre());")]
    [InlineData("book.Authors.Clear(); db.ChangeTracker.DetectChanges(); book = new Book(); book.Authors.Add(author);")]
    [InlineData("book.Authors.Remove(author); db.ChangeTracker.DetectChanges(); book.Authors.Add(authors[0]);")]
    [InlineData("book.Reviews.Clear(); db.ChangeTracker.DetectChanges(); book.Reviews.Add(new Review());")]
    [InlineData("book.Stores.Clear(); db.ChangeTracker.DetectChanges(); book.Stores.Add(new Store());")]
    public Task Other_changes_are_not_reported(string statements) => Verify.StatementsAsync<RemovedAndAddedAnalyzer>(statements);

    [Fact]
    public Task Nothing_is_reported_with_UseManyToMany()
        => Verify.StatementsAsync<RemovedAndAddedAnalyzer>(
            "book.Authors.Clear(); db.ChangeTracker.DetectChanges(); book.Authors.AddRange(authors);", options: ".UseManyToMany()");

    [Fact]
    public Task Nothing_is_reported_if_changes_are_not_detected_automatically()
        => Verify.StatementsAsync<RemovedAndAddedAnalyzer>(
            "db.ChangeTracker.AutoDetectChangesEnabled = false; "
                + "book.Authors.Clear(); db.ChangeTracker.HasChanges(); book.Authors.Add(author);");
}
