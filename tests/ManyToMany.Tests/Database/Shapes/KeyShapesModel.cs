using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ManyToMany.Tests.Database.Shapes;

public sealed class Holder<TKey>
{
    public required TKey Id { get; set; }

    public ICollection<Item<TKey>> Items { get; } = [];
}

public sealed class Item<TKey>
{
    public required TKey Id { get; set; }

    public ICollection<Holder<TKey>> Holders { get; } = [];
}

/// <summary>Stored by its name.</summary>
public enum Planet
{
    Venus,
    Earth,
    Mars,
}

public readonly record struct Number(long Value)
{
    public sealed class Converter() : ValueConverter<Number, long>(number => number.Value, value => new Number(value));
}

/// <summary>A class, which compares itself but has no order.</summary>
public sealed record Name(string Value)
{
    public sealed class Converter() : ValueConverter<Name, string>(name => name.Value, value => new Name(value));
}

/// <summary>Stored as text although it is a Guid.</summary>
public readonly record struct Token(Guid Value)
{
    public sealed class Converter() : ValueConverter<Token, string>(token => token.Value.ToString("N"), value => new Token(Guid.Parse(value)));
}

/// <summary>Stored as bytes although it is a number.</summary>
public readonly record struct Hash(int Value)
{
    public sealed class Converter()
        : ValueConverter<Hash, byte[]>(hash => BitConverter.GetBytes(hash.Value), bytes => new Hash(BitConverter.ToInt32(bytes)));
}

/// <summary>Keys of which one column is bytes, and another one of the payload.</summary>
public sealed class Archive
{
    public required byte[] Checksum { get; set; }

    public int Part { get; set; }

    public ICollection<Archive> Copies { get; } = [];
}

public sealed class ArchiveCopy
{
    public byte[]? Signature { get; set; }
}
