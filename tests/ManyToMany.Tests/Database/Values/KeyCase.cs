using ManyToMany.Tests.Database.Shapes;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Keys of a type, stored in one way.</summary>
public abstract class KeyCase(string name)
{
    public string Name => name;

    public abstract void Map(ModelBuilder modelBuilder);

    /// <summary>Asserts that every verb and question finds keys as EF stores them, and that a link holds them as the ends do.</summary>
    public abstract Task CheckAsync(TestDatabase database, Func<DbContext> createContext);
}

/// <inheritdoc cref="KeyCase"/>
public sealed class KeyCase<TKey, TStorage>(string name, TKey first, TKey second, TKey third) : KeyCase(name)
    where TKey : notnull
    where TStorage : IStorage, new()
{
    /// <summary>The keys on SQL Server, if its type has a smaller range.</summary>
    public TKey[]? OnSqlServer { get; init; }

    public override void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Shelf<TKey, TStorage>>(shelf =>
        {
            shelf.ToTable($"{Name} shelf");
            new TStorage().Configure(shelf.Property(one => one.Id).ValueGeneratedNever());
            shelf.HasMany(one => one.Boxes).WithMany(box => box.Shelves).UsingEntity(join => join.ToTable($"{Name} shelf box"));
        });
        modelBuilder.Entity<Box<TKey, TStorage>>(box =>
        {
            box.ToTable($"{Name} box");
            new TStorage().Configure(box.Property(one => one.Id).ValueGeneratedNever());
        });
    }

    public override async Task CheckAsync(TestDatabase database, Func<DbContext> createContext)
    {
        var keys = database is SqlServerDatabase && OnSqlServer is { } some ? some : [first, second, third];
        await using var context = createContext();
        var shelves = keys.Select(key => new Shelf<TKey, TStorage> { Id = key }).ToList();
        var boxes = keys.Select(key => new Box<TKey, TStorage> { Id = key }).ToList();
        context.AddRange(shelves);
        context.AddRange(boxes);
        await context.SaveChangesAsync();

        await ShapeCheck.RunAsync(createContext, (Shelf<TKey, TStorage> shelf) => shelf.Boxes, keys, keys);

        var links = context.Set<Shelf<TKey, TStorage>>().Links(shelf => shelf.Boxes);
        await links.ForKey(keys[0]).LinkKeysAsync(keys);
        await links.LinkPairsAsync(keys.Select(key => (keys[1], key)));
        await links.CopyKeyAsync(keys[0], keys[2]);

        var sql = $"""
            SELECT count(*) AS "Value" FROM "{Name} shelf box" AS j
            JOIN "{Name} shelf" AS s ON {database.Stored("s.\"Id\"")} = {database.Stored("j.\"ShelvesId\"")}
            JOIN "{Name} box" AS b ON {database.Stored("b.\"Id\"")} = {database.Stored("j.\"BoxesId\"")}
            """;
        (await context.Database.SqlQueryRaw<int>(sql).SingleAsync()).Should().Be(9);
    }
}
