using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Migrations;

/// <summary>A join entity in one version of the model: its table and two of its foreign keys.</summary>
internal sealed class JoinShape
{
    private readonly ISkipNavigation[] _navigations;

    public JoinShape(ITable table, IEntityType entityType, IForeignKey first, IForeignKey second, IEnumerable<ISkipNavigation> navigations)
    {
        Table = table;
        EntityType = entityType;
        _navigations = [.. navigations.Where(navigation => IsBetween(navigation, first, second))];
        First = new JoinEnd(first, table, _navigations);
        Second = new JoinEnd(second, table, _navigations);
        PairColumns = [.. First.Columns.Union(Second.Columns)];
    }

    public ITable Table { get; }

    public IEntityType EntityType { get; }

    public JoinEnd First { get; }

    public JoinEnd Second { get; }

    public IReadOnlyList<string> PairColumns { get; }

    public IReadOnlyList<string> KeyColumns => [.. Table.PrimaryKey?.Columns.Select(column => column.Name) ?? []];

    /// <summary>Whether the model has a skip navigation over these two foreign keys.</summary>
    public bool HasNavigation => _navigations.Length > 0;

    public bool IsKeyedByPair => KeyColumns.ToHashSet().SetEquals(PairColumns);

    /// <summary>Whether the rows are links without doubt. Any other entity type with two foreign keys can be one, or not.</summary>
    public bool IsLink => HasNavigation || IsKeyedByPair;

    /// <summary>Whether each row references both ends.</summary>
    public bool IsRequired => First.ForeignKey.IsRequired && Second.ForeignKey.IsRequired;

    /// <summary>Whether the database refuses a second row for a pair.</summary>
    public bool HasUniquePair
        => Table.UniqueConstraints.Select(constraint => constraint.Columns)
            .Concat(Table.Indexes.Where(index => index is { IsUnique: true, Filter: null }).Select(index => index.Columns))
            .Any(columns => columns.Select(column => column.Name).ToHashSet().IsSubsetOf(PairColumns));

    /// <summary>Whether both ends reference the same entity type, so that the columns do not follow from it.</summary>
    public bool IsSelf => First.Principal == Second.Principal;

    /// <summary>The skip navigations, as <c>Entity.Navigation</c>.</summary>
    public IEnumerable<string> NavigationNames
        => _navigations.Select(navigation => $"{navigation.DeclaringEntityType.Name}.{navigation.Name}");

    public bool HasTableOf(JoinShape other) => Table.Name == other.Table.Name && Table.Schema == other.Table.Schema;

    public override string ToString()
        => $"'{EntityType.Name}' (table '{Table.SchemaQualifiedName}', columns '{string.Join("', '", PairColumns)}')";

    private static bool IsBetween(ISkipNavigation navigation, IForeignKey first, IForeignKey second)
        => (navigation.ForeignKey == first && navigation.Inverse.ForeignKey == second)
            || (navigation.ForeignKey == second && navigation.Inverse.ForeignKey == first);
}
