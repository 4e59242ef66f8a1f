using Bookstore;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Links a book to authors by name, of whom half have no row.</summary>
internal sealed class LinkOrCreate(int links) : Race
{
    private string[] _names = [];

    public override string Name => $"link or create {links:N0}, half there";

    public override KeyRange Targets => new(1, links / 2);

    protected override async Task EfAsync(Run run)
    {
        var known = await run.Db.Authors.Where(author => _names.Contains(author.Name)).ToDictionaryAsync(author => author.Name);
        foreach (var name in _names)
        {
            run.Book.Authors.Add(known.GetValueOrDefault(name) ?? new Author { Name = name });
        }

        await run.Db.SaveChangesAsync();
    }

    protected override async Task ExpertAsync(Run run)
    {
        var known = await run.Db.Authors.Where(author => _names.Contains(author.Name))
            .Select(author => new { author.Id, author.Name })
            .ToDictionaryAsync(author => author.Name, author => author.Id);
        run.Db.AddRange(_names.Select(name => known.TryGetValue(name, out var id)
            ? new AuthorBook { BookId = run.BookId, AuthorId = id }
            : new AuthorBook { BookId = run.BookId, Author = new Author { Name = name } }));
        await run.SaveAndClearAsync();
    }

    protected override Task Linq2DbAsync(Run run) => run.Linq2Db.LinkOrCreateAsync(run.BookId, _names);

    protected override Task ByHandAsync(Run run) => run.Hand.LinkOrCreateAsync(run.BookId, _names);

    protected override Task TrackedAsync(Run run)
        => run.Db.Links(run.Book, b => b.Authors).LinkOrCreateAsync(Authors(), author => author.Name);

    protected override Task ByKeyAsync(Run run)
        => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).LinkOrCreateAsync(Authors(), author => author.Name);

    // No repetition uses the names of another, because dead index entries of deleted authors would slow it.
    protected override void Describe(Run run, int repetition)
        => _names = [.. run.AuthorIds.SelectMany(id => new[] { $"author {id}", $"new {repetition} {id}" })];

    private IEnumerable<Author> Authors() => _names.Select(name => new Author { Name = name });
}
