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
