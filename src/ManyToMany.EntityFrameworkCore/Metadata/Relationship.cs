using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>
/// What a many-to-many navigation says about its join table, read once from the model and kept on it: the two ends as seen from this
/// navigation, and what the database enforces.
/// </summary>
internal sealed class Relationship
{
    private const string Annotation = "ManyToMany:Relationship";

    private Relationship(ISkipNavigation navigation)
    {
        Navigation = navigation;
        JoinEntityType = navigation.JoinEntityType;
        Table = StoreObjectIdentifier.Create(JoinEntityType, StoreObjectType.Table) ?? throw Errors.JoinWithoutTable(navigation);
        Owner = new RelationshipEnd(navigation.ForeignKey, navigation.DeclaringEntityType, Table);
        Target = new RelationshipEnd(navigation.Inverse.ForeignKey, navigation.TargetEntityType, Table);
        Shared = new SharedColumns(Owner.ForeignKey, Target.ForeignKey);
        PairColumns = [.. Owner.Columns, .. Shared.WithoutOwners(Target.Columns)];
        PairProperties = [.. Owner.ForeignKey.Properties, .. Shared.WithoutOwners(Target.ForeignKey.Properties)];
        RowColumns = [.. RowKey.Select(property => property.GetColumnName(Table)!)];
        UniquePair = FindUnique([]);
        SharesTable = JoinEntityType.BaseType is not null || JoinEntityType.GetDirectlyDerivedTypes().Any();
        IsFiltered = HasFilter(JoinEntityType) || HasFilter(Target.EntityType) || SharesTable;
        Columns = WritableColumn.ReadAll(JoinEntityType, PairColumns.ToHashSet());
        OtherColumns = UnmappedParts.ReadOtherColumns(JoinEntityType, PairColumns.Concat(Columns.Select(column => column.Name)).ToHashSet());
        RequiredDocument = UnmappedParts.FindRequiredDocument(JoinEntityType);
        IsSymmetric = navigation.IsSymmetric();
    }

    public ISkipNavigation Navigation { get; }

    public IEntityType JoinEntityType { get; }

    public StoreObjectIdentifier Table { get; }

    /// <summary>The end that declares the navigation.</summary>
    public RelationshipEnd Owner { get; }

    /// <summary>The end that the navigation leads to.</summary>
    public RelationshipEnd Target { get; }

    /// <summary>The foreign key columns of both ends, the owner's first; each once.</summary>
    public IReadOnlyList<string> PairColumns { get; }

    public IReadOnlyList<IProperty> PairProperties { get; }

    /// <summary>What the two foreign keys have in common.</summary>
    public SharedColumns Shared { get; }

    /// <summary>The columns of the join entity's key, by which a row is told from another one of the same pair.</summary>
    public IReadOnlyList<string> RowColumns { get; }

    public IReadOnlyList<IProperty> RowKey => JoinEntityType.FindPrimaryKey()!.Properties;

    /// <summary>
    /// The columns of the key or unique index over exactly the two foreign keys, in its own order; <see langword="null"/> if there is none.
    /// </summary>
    public IReadOnlyList<string>? UniquePair { get; }

    /// <summary>
    /// Whether rows of the join table may be none of our links: a query filter hides them, or they are those of a type beside the join
    /// entity's.
    /// </summary>
    public bool IsFiltered { get; }

    /// <summary>Whether other types have rows in the join table.</summary>
    public bool SharesTable { get; }

    /// <summary>The columns of the join table besides those of its two ends.</summary>
    public IReadOnlyList<WritableColumn> Columns { get; }

    /// <summary>The columns of the join table that only a copy writes: documents, and what shares the table.</summary>
    public IReadOnlyList<string> OtherColumns { get; }

    /// <summary>A column of the join table that a new row must fill, and no verb can.</summary>
    public string? RequiredDocument { get; }

    /// <summary>Whether each link has a row in either direction, both with the same payload.</summary>
    public bool IsSymmetric { get; }

    public Relationship Inverse => Of(Navigation.Inverse);

    public static Relationship Of(ISkipNavigation navigation)
        => navigation.GetOrAddRuntimeAnnotationValue(Annotation, static source => new Relationship(source!), navigation);

    /// <summary>The end whose rows are locked where no unique pair protects a link: the same one, whichever side asks.</summary>
    public RelationshipEnd Guardian
        => string.CompareOrdinal(string.Join('\n', Owner.Columns), string.Join('\n', Target.Columns)) < 0 ? Owner : Target;

    private static bool HasFilter(IEntityType entityType)
        => entityType.GetRootType().GetDeclaredQueryFilters().Count > 0;

    /// <summary>
    /// The columns of a key or unique index over the two foreign keys, and nothing else but properties of which the value is
    /// <paramref name="known"/>; <see langword="null"/> if there is none.
    /// </summary>
    public IReadOnlyList<string>? FindUnique(IReadOnlyCollection<IProperty> known)
    {
        var pair = Owner.ForeignKey.Properties.Concat(Target.ForeignKey.Properties).ToHashSet();

        // A filtered index is unique among some rows only, which ON CONFLICT on these columns would not find.
        var unique = JoinEntityType.GetKeys().Select(key => key.Properties)
            .Concat(JoinEntityType.GetIndexes()
                .Where(index => index.IsUnique && index.GetFilter() is null)
                .Select(index => index.Properties))
            .Where(pair.IsSubsetOf)
            .Where(properties => properties.All(property => pair.Contains(property) || known.Contains(property)))
            .MinBy(properties => properties.Count);

        return unique?.Select(property => property.GetColumnName(Table)!).ToList();
    }

    /// <summary>
    /// The columns by which links of the same pair are told apart: of the smallest unique key that covers the pair and more, that more.
    /// </summary>
    public IReadOnlyList<string> KindColumns
        => [.. (FindUnique([.. JoinEntityType.GetProperties()]) ?? []).Except(PairColumns)];

    /// <summary>The values of a link in the pair's columns.</summary>
    public IEnumerable<object?> PairValues(LinkKey link) => [.. link.Owner, .. Shared.WithoutOwners(link.Target)];

    /// <summary>The column of a payload property.</summary>
    public WritableColumn? FindColumn(IProperty property) => Columns.FirstOrDefault(column => column.Property == property);

    /// <summary>Whether a property is part of what says which two ends a link has.</summary>
    public bool IsPairProperty(IProperty property)
        => Owner.ForeignKey.Properties.Contains(property) || Target.ForeignKey.Properties.Contains(property);
}
