namespace ManyToMany;

/// <summary>A join table in a migration: its name and the columns of its two foreign keys.</summary>
/// <param name="name">The name of the table.</param>
/// <param name="first">The columns of one foreign key.</param>
/// <param name="second">The columns of the other foreign key.</param>
/// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
public sealed class LinkTable(string name, string[] first, string[] second)
{
    /// <summary>A join table whose foreign keys have one column each.</summary>
    /// <param name="name">The name of the table.</param>
    /// <param name="first">The column of one foreign key.</param>
    /// <param name="second">The column of the other foreign key.</param>
    public LinkTable(string name, string first, string second)
        : this(name, [first], [second])
    {
    }

    /// <summary>The name of the table.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>The columns of one foreign key.</summary>
    public IReadOnlyList<string> First { get; } = first ?? throw new ArgumentNullException(nameof(first));

    /// <summary>The columns of the other foreign key.</summary>
    public IReadOnlyList<string> Second { get; } = second ?? throw new ArgumentNullException(nameof(second));

    /// <summary>The schema of the table.</summary>
    /// <value>The default is <see langword="null"/>: the default schema.</value>
    public string? Schema { get; init; }

    internal IReadOnlyList<string> Columns => [.. First.Union(Second)];
}
