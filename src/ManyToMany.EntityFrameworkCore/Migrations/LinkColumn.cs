namespace ManyToMany;

/// <summary>A foreign key of a one-to-many or one-to-one relationship in a migration.</summary>
/// <param name="table">The name of the table that has the foreign key.</param>
/// <param name="key">The columns of this table that a join table references.</param>
/// <param name="foreignKey">The columns of the foreign key.</param>
/// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
public sealed class LinkColumn(string table, string[] key, string[] foreignKey)
{
    /// <summary>A foreign key of one column, in a table whose key is one column.</summary>
    /// <param name="table">The name of the table that has the foreign key.</param>
    /// <param name="key">The column of this table that a join table references.</param>
    /// <param name="foreignKey">The column of the foreign key.</param>
    public LinkColumn(string table, string key, string foreignKey)
        : this(table, [key], [foreignKey])
    {
    }

    /// <summary>The name of the table that has the foreign key.</summary>
    public string Table { get; } = table ?? throw new ArgumentNullException(nameof(table));

    /// <summary>The columns of this table that a join table references.</summary>
    public IReadOnlyList<string> Key { get; } = key ?? throw new ArgumentNullException(nameof(key));

    /// <summary>The columns of the foreign key.</summary>
    public IReadOnlyList<string> ForeignKey { get; } = foreignKey ?? throw new ArgumentNullException(nameof(foreignKey));

    /// <summary>The schema of the table.</summary>
    /// <value>The default is <see langword="null"/>: the default schema.</value>
    public string? Schema { get; init; }

    /// <summary>Whether the foreign key is unique: the relationship is one-to-one.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsUnique { get; init; }

    /// <summary>Whether the foreign key is required: each row of the table needs a link.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsRequired { get; init; }
}
