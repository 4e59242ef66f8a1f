using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>A path by which this library writes a value.</summary>
public enum Written
{
    BySetter,
    ByUpdate,
    ByObject,
    ByUpdateOfObject,
    ByPair,
    ByCopy,
    ByCreation,
    ByPendingLink,
    BySave,
}

/// <summary>Values of a type, stored in one way.</summary>
public abstract class ValueCase(string name)
{
    public string Name => name;

    public abstract void Map(ModelBuilder modelBuilder);

    /// <summary>Asserts that a path stores each value exactly as a plain <c>SaveChanges</c> does.</summary>
    public abstract Task CheckAsync(TestDatabase database, Func<DbContext> plain, Func<DbContext> withManyToMany, Written path);
}

/// <inheritdoc cref="ValueCase"/>
public sealed class ValueCase<TValue, TStorage>(string name, params TValue?[] values) : ValueCase(name)
    where TStorage : IStorage, new()
{
    private TValue?[] _values = [];

    /// <summary>The values on SQL Server, if its type has a smaller range.</summary>
    public TValue?[]? OnSqlServer { get; init; }

    private string CellTable => $"{Name} cell";

    private string EntryTable => $"{Name} entry";

    public override void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Sheet<TValue, TStorage>>(sheet =>
        {
            sheet.ToTable($"{Name} sheet");
            sheet.HasMany(one => one.Entries).WithMany(entry => entry.Sheets).UsingEntity<Cell<TValue, TStorage>>(
                right => right.HasOne<Entry<TValue, TStorage>>().WithMany().HasForeignKey(cell => cell.EntryId),
                left => left.HasOne<Sheet<TValue, TStorage>>().WithMany().HasForeignKey(cell => cell.SheetId),
                cell =>
                {
                    cell.ToTable(CellTable);
                    new TStorage().Configure(cell.Property(one => one.Value).IsRequired(false));
                });
        });
        modelBuilder.Entity<Entry<TValue, TStorage>>(entry =>
        {
            entry.ToTable(EntryTable);
            entry.HasIndex(one => one.Name).IsUnique();
            new TStorage().Configure(entry.Property(one => one.Value).IsRequired(false));
        });
    }

    public override async Task CheckAsync(TestDatabase database, Func<DbContext> plain, Func<DbContext> withManyToMany, Written path)
    {
        _values = database is SqlServerDatabase && OnSqlServer is { } some ? [.. some, default] : [.. values, default];
        await using var context = plain();
        var prefix = Guid.NewGuid().ToString("N");
        Sheet<TValue, TStorage> byEF = new(), byUs = new();
        Entry<TValue, TStorage>[] entries =
            [.. _values.Select((value, i) => new Entry<TValue, TStorage> { Name = $"{prefix} ef {i:d2}", Value = value })];
        context.AddRange(byEF, byUs);
        context.AddRange(entries);
        await context.SaveChangesAsync();
        context.AddRange(entries.Zip(_values, (entry, value) => CellOf(byEF.Id, entry.Id, value)));
        await context.SaveChangesAsync();

        var createContext = path is Written.BySave or Written.ByPendingLink ? withManyToMany : plain;
        await WriteAsync(createContext, path, byEF.Id, byUs.Id, entries, prefix);

        var (table, column) = path == Written.ByCreation ? (EntryTable, "Name") : (CellTable, "EntryId");
        var expected = await StoredAsync(path == Written.ByCreation ? $"\"Name\" LIKE '{prefix} ef%'" : $"\"SheetId\" = {byEF.Id}");
        var actual = await StoredAsync(path == Written.ByCreation ? $"\"Name\" LIKE '{prefix} us%'" : $"\"SheetId\" = {byUs.Id}");
        expected.Should().HaveCount(_values.Length);
        actual.Should().Equal(expected);

        async Task<List<string>> StoredAsync(string condition)
        {
            var sql = $"SELECT {database.Stored("\"Value\"")} AS \"Value\" FROM \"{table}\" WHERE {condition} ORDER BY \"{column}\"";

            return await context.Database.SqlQueryRaw<string>(sql).ToListAsync();
        }
    }

    private async Task WriteAsync(
        Func<DbContext> createContext, Written path, int byEF, int byUs, Entry<TValue, TStorage>[] entries, string prefix)
    {
        await using var context = createContext();
        var relationship = context.Set<Sheet<TValue, TStorage>>().Links(sheet => sheet.Entries);
        var links = relationship.ForKey(byUs).UsingEntity<Cell<TValue, TStorage>>();
        var ids = entries.Select(entry => entry.Id).ToList();
        var cells = ids.Zip(_values, (id, value) => CellOf(byUs, id, value)).ToList();

        switch (path)
        {
            case Written.BySetter:
                foreach (var (id, value) in ids.Zip(_values))
                {
                    await links.LinkKeysAsync([id], link => link.SetProperty(cell => cell.Value, value));
                }

                break;

            case Written.ByUpdate:
                // Each row has another value of the list before, so that values are compared in the database, too.
                await links.LinkAsync(ids.Zip(_values.Skip(1).Append(_values[0]), (id, value) => CellOf(byUs, id, value)));

                foreach (var (id, value) in ids.Zip(_values))
                {
                    await links.UpdateKeysAsync([id], link => link.SetProperty(cell => cell.Value, value));
                }

                break;

            case Written.ByObject:
                await links.LinkAsync(cells);
                break;

            case Written.ByUpdateOfObject:
                // A null in an object says nothing, so that such a row has no value before, either.
                var before = _values.Skip(1).Append(_values[0]).Zip(_values, (other, value) => value is null ? value : other);
                await links.LinkAsync(ids.Zip(before, (id, value) => CellOf(byUs, id, value)));
                await links.UpdateAsync(cells);
                break;

            case Written.ByPair:
                await relationship.LinkPairsAsync(cells);
                break;

            case Written.ByCopy:
                await relationship.CopyKeyAsync(byEF, byUs);
                break;

            case Written.ByCreation:
                await relationship.ForKey(byUs).LinkOrCreateAsync(
                    _values.Select((value, i) => new Entry<TValue, TStorage> { Name = $"{prefix} us {i:d2}", Value = value }),
                    entry => entry.Name);
                break;

            case Written.ByPendingLink:
                var sheet = await context.Set<Sheet<TValue, TStorage>>().SingleAsync(one => one.Id == byUs);
                context.Entry(sheet).Collection(one => one.Entries).AddKeys(ids);

                foreach (var cell in context.ChangeTracker.Entries<Cell<TValue, TStorage>>())
                {
                    cell.Entity.Value = _values[ids.IndexOf(cell.Entity.EntryId)];
                }

                await context.SaveChangesAsync();
                break;

            case Written.BySave:
                context.AddRange(cells);
                await context.SaveChangesAsync();
                break;
        }
    }

    private static Cell<TValue, TStorage> CellOf(int sheet, int entry, TValue? value)
        => new() { SheetId = sheet, EntryId = entry, Value = value };
}
