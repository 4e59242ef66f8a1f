namespace ManyToMany.Tests.Database.Values;

/// <summary>The owner of cells whose payload is a value of one type, stored in one way.</summary>
public sealed class Sheet<TValue, TStorage>
{
    public int Id { get; set; }

    public ICollection<Entry<TValue, TStorage>> Entries { get; } = [];
}

/// <summary>The target, which also has a value.</summary>
public sealed class Entry<TValue, TStorage>
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public TValue? Value { get; set; }

    public ICollection<Sheet<TValue, TStorage>> Sheets { get; } = [];
}

/// <summary>The link, whose payload is a value.</summary>
public sealed class Cell<TValue, TStorage>
{
    public int SheetId { get; set; }

    public int EntryId { get; set; }

    public TValue? Value { get; set; }
}

/// <summary>An owner, and a target, whose key is a value.</summary>
public sealed class Shelf<TKey, TStorage>
{
    public required TKey Id { get; set; }

    public ICollection<Box<TKey, TStorage>> Boxes { get; } = [];
}

/// <summary>The target of <see cref="Shelf{TKey, TStorage}"/>.</summary>
public sealed class Box<TKey, TStorage>
{
    public required TKey Id { get; set; }

    public ICollection<Shelf<TKey, TStorage>> Shelves { get; } = [];
}

/// <summary>Stored by its number, by its name, or as an enum of PostgreSQL.</summary>
public enum Mood
{
    Sad = -1,
    Fine,
    Glad,
}

/// <summary>Stored by a value converter.</summary>
public readonly record struct Grade(int Points);
