using System.Data.Common;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>A many-to-many relationship as seen from one skip navigation: its join table, its two ends, and what the database enforces. It
/// is read once from the model and kept on the navigation.</summary>
internal sealed class Relationship
{
    private const string Annotation = "ManyToMany:Relationship";

    private readonly UniqueKey[] _uniqueKeys;
    private readonly HashSet<IProperty> _pair;

    private Relationship(ISkipNavigation navigation)
    {
        Navigation = navigation;
        JoinEntityType = navigation.JoinEntityType;
        Table = StoreObjectIdentifier.Create(JoinEntityType, StoreObjectType.Table) ?? throw Errors.JoinWithoutTable(navigation);

        Owner = new RelationshipEnd(navigation.ForeignKey, navigation.DeclaringEntityType, Table);
        Target = new RelationshipEnd(navigation.Inverse.ForeignKey, navigation.TargetEntityType, Table);
        LockedEnd = string.CompareOrdinal(string.Join('\n', Owner.Columns), string.Join('\n', Target.Columns)) < 0 ? Owner : Target;
        Shared = new SharedColumns(navigation);
        IsSymmetric = navigation.IsSymmetric();
        Comparer = new LinkComparer(Owner.Key, Target.Key);
        Direction = new LinkDirection(IsSymmetric, Comparer, Owner.Key);

        PairColumns = [.. Owner.Columns, .. Shared.WithoutOwners(Target.Columns)];
        PairProperties = [.. Owner.ForeignKey.Properties, .. Shared.WithoutOwners(Target.ForeignKey.Properties)];
        _pair = [.. Owner.ForeignKey.Properties, .. Target.ForeignKey.Properties];
        RowKey = JoinEntityType.FindPrimaryKey()!.Properties;
        RowColumns = [.. RowKey.Select(property => property.GetColumnName(Table)!)];

        _uniqueKeys = ReadUniqueKeys();
        UniquePair = FindUnique([]);
        PairKey = JoinEntityType.GetKeys().FirstOrDefault(key => _pair.SetEquals(key.Properties))?.Properties;
        PairIsIndexed = JoinEntityType.GetKeys().Select(key => key.Properties)
            .Concat(JoinEntityType.GetIndexes().Where(index => index.CoversAllValues()).Select(index => index.Properties))
            .Any(properties => _pair.SetEquals(properties.Take(_pair.Count)));
        DistinguishingColumns = _uniqueKeys is [var smallest, ..] ? [.. smallest.Columns.Except(PairColumns)] : [];

        SharesTable = JoinEntityType.BaseType is not null || JoinEntityType.GetDirectlyDerivedTypes().Any();
        IsFiltered = HasFilter(JoinEntityType) || HasFilter(Target.EntityType) || SharesTable;

        Columns = [.. WritableColumn.Of(JoinEntityType).Where(column => !PairColumns.Contains(column.Name))];
        HasOwnKey = !_pair.IsSubsetOf(RowKey);
        CopiesHaveKeys = !HasOwnKey
            || RowKey.Intersect(Owner.ForeignKey.Properties).Any()
            || Columns.Any(column => column.Property.IsPrimaryKey() && column.IsGeneratedInSql);
        var others = JoinEntityType.GetTableMappings().First().Table.Columns
            .ExceptBy([.. PairColumns, .. Columns.Select(column => column.Name)], column => column.Name)
            .ToList();
        OtherColumns = [.. others.Where(IsStored).Select(column => column.Name)];
        RequiredDocument = others.Find(column => column.PropertyMappings.Count == 0 && !column.IsNullable)?.Name;
    }

    public ISkipNavigation Navigation { get; }

    public IEntityType JoinEntityType { get; }

    public StoreObjectIdentifier Table { get; }

    /// <summary>The end that declares the navigation.</summary>
    public RelationshipEnd Owner { get; }

    /// <summary>The end that the navigation leads to.</summary>
    public RelationshipEnd Target { get; }

    /// <summary>The end whose rows are locked if no unique pair protects a link: the same end, whichever navigation the call
    /// uses.</summary>
    public RelationshipEnd LockedEnd { get; }

    public SharedColumns Shared { get; }

    /// <summary>Whether each link has a row in either direction, both with the same payload.</summary>
    public bool IsSymmetric { get; }

    public LinkComparer Comparer { get; }

    public LinkDirection Direction { get; }

    /// <summary>The foreign key columns of both ends, the owner's first; each once.</summary>
    public IReadOnlyList<string> PairColumns { get; }

    public IReadOnlyList<IProperty> PairProperties { get; }

    /// <summary>The columns of the join entity's primary key, which distinguishes the rows of one pair.</summary>
    public IReadOnlyList<string> RowColumns { get; }

    public IReadOnlyList<IProperty> RowKey { get; }

    /// <summary>The columns of the key or unique index over exactly the two foreign keys, in its own order; <see langword="null"/> if there
    /// is none.</summary>
    public IReadOnlyList<string>? UniquePair { get; }

    /// <summary>The primary or alternate key of the join entity that consists of the two foreign keys; <see langword="null"/> if there is
    /// none.</summary>
    public IReadOnlyList<IProperty>? PairKey { get; }

    /// <summary>Whether a key or index begins with the foreign keys of both ends, so that it finds single links.</summary>
    public bool PairIsIndexed { get; }

    /// <summary>The columns that distinguish links of the same pair: those of the smallest unique key over the pair, without the
    /// pair.</summary>
    public IReadOnlyList<string> DistinguishingColumns { get; }

    /// <summary>Whether rows of the join table may not be links of this relationship: a query filter hides them, or other types share the
    /// table.</summary>
    public bool IsFiltered { get; }

    /// <summary>Whether the join entity has a query filter, so that rows of a pair may be hidden.</summary>
    public bool HidesLinks => HasFilter(JoinEntityType);

    /// <summary>Whether the target has a query filter, so that links lead to hidden targets.</summary>
    public bool HidesTargets => HasFilter(Target.EntityType);

    /// <summary>Whether other types of the join entity's hierarchy have rows in the join table.</summary>
    public bool SharesTable { get; }

    /// <summary>The columns of the join table except the foreign keys of its two ends.</summary>
    public IReadOnlyList<WritableColumn> Columns { get; }

    /// <summary>Whether the primary key of the join entity does not contain the pair.</summary>
    public bool HasOwnKey { get; }

    /// <summary>Whether a copy of a row for another owner has a key that the row does not have.</summary>
    public bool CopiesHaveKeys { get; }

    /// <summary>The columns of the join table that only a copy writes: documents, and columns of types that share the table.</summary>
    public IReadOnlyList<string> OtherColumns { get; }

    /// <summary>A column of the join table that a new row needs and that no verb writes; <see langword="null"/> if there is none.</summary>
    public string? RequiredDocument { get; }

    public static Relationship Of(ISkipNavigation navigation)
        => navigation.GetOrAddRuntimeAnnotationValue(Annotation, static source => new Relationship(source!), navigation);

    /// <summary>The columns of a key or unique index over the two foreign keys and properties whose value is <paramref name="known"/>;
    /// <see langword="null"/> if there is none.</summary>
    public IReadOnlyList<string>? FindUnique(IReadOnlyCollection<IProperty> known)
        => _uniqueKeys.FirstOrDefault(key => key.OtherProperties.All(known.Contains))?.Columns;

    /// <summary>Another navigation over the same foreign keys, so that its links are the same rows; <see langword="null"/> if there is
    /// none.</summary>
    public ISkipNavigation? FindTwin()
    {
        return JoinEntityType.Model.GetEntityTypes()
            .SelectMany(type => type.GetDeclaredSkipNavigations())
            .Where(other => other != Navigation && other != Navigation.Inverse && !other.IsShadowProperty())
            .FirstOrDefault(other => IsOver(other.ForeignKey) && IsOver(other.Inverse.ForeignKey));

        bool IsOver(IForeignKey key) => key == Navigation.ForeignKey || key == Navigation.Inverse.ForeignKey;
    }

    /// <summary>The values of a link in <see cref="PairColumns"/>.</summary>
    public object[] PairValues(LinkKey link) => [.. link.Owner, .. Shared.WithoutOwners(link.Target)];

    /// <summary>Whether a copy of a row gets a new value in a column.</summary>
    public bool IsNewInCopy(WritableColumn column) => HasOwnKey && column.IsGeneratedKey && column.IsGeneratedInSql;

    public WritableColumn? FindColumn(IProperty property) => Columns.FirstOrDefault(column => column.Property == property);

    public int IndexOf(WritableColumn column) => Columns.Index().First(known => known.Item == column).Index;

    /// <summary>Reads the pairs of keys that one statement returns, the owner's columns first. Consecutive links of one owner share its
    /// array.</summary>
    public Func<DbDataReader, LinkKey> PairReader()
    {
        object[]? owner = null;

        return reader =>
        {
            var read = Owner.Read(reader, 0);
            owner = owner is not null && Owner.Key.Equals(owner, read) ? owner : read;

            return new LinkKey(owner, Target.Read(reader, Owner.Columns.Count));
        };
    }

    public bool IsPairProperty(IProperty property) => _pair.Contains(property);

    private static bool IsStored(IColumn column)
        => column.PropertyMappings.All(mapping => mapping.Property.ValueGenerated is ValueGenerated.Never or ValueGenerated.OnAdd);

    private static bool HasFilter(IEntityType entityType) => entityType.GetRootType().GetDeclaredQueryFilters().Count > 0;

    // A filtered index is unique among some rows only, and ON CONFLICT on its columns would not match it.
    private UniqueKey[] ReadUniqueKeys()
    {
        var indexes = JoinEntityType.GetIndexes().Where(index => index.IsUnique && index.CoversAllValues());

        return
        [
            .. JoinEntityType.GetKeys().Select(key => key.Properties).Concat(indexes.Select(index => index.Properties))
                .Where(_pair.IsSubsetOf)
                .OrderBy(properties => properties.Count)
                .Select(properties => new UniqueKey(
                    [.. properties.Select(property => property.GetColumnName(Table)!)],
                    [.. properties.Where(property => !_pair.Contains(property))])),
        ];
    }

    private sealed record UniqueKey(IReadOnlyList<string> Columns, IReadOnlyList<IProperty> OtherProperties);
}
