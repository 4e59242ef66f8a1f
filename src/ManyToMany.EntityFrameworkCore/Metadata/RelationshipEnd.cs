using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>One end of a relationship: the principal entity type, and the columns of the join table that refer to it.</summary>
internal sealed class RelationshipEnd
{
    private readonly Lazy<ColumnReader[]> _readers;

    public RelationshipEnd(IForeignKey foreignKey, IEntityType entityType, StoreObjectIdentifier joinTable)
    {
        ForeignKey = foreignKey;
        EntityType = entityType;
        Columns = [.. foreignKey.Properties.Select(property => property.GetColumnName(joinTable)!)];
        Key = new KeyShape(this);
        _readers = new Lazy<ColumnReader[]>(() => [.. ForeignKey.Properties.Select(property => new ColumnReader(property))]);
    }

    public IForeignKey ForeignKey { get; }

    public IEntityType EntityType { get; }

    /// <summary>The foreign key columns of the join table, in the order of the principal key.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Reads, checks and compares the key values of this end.</summary>
    public KeyShape Key { get; }

    /// <summary>The properties of the key that the join refers to: the primary key, unless the model names an alternate one.</summary>
    public IReadOnlyList<IProperty> KeyProperties => ForeignKey.PrincipalKey.Properties;

    /// <summary>
    /// Whether the database itself refuses a link to a row that is not there, or that is of another type in the hierarchy.
    /// </summary>
    public bool IsEnforced => EntityType.BaseType is null && ForeignKey.GetMappedConstraints().Any();

    /// <summary>Whether each concrete type has a table of its own, with no common one.</summary>
    public bool HasTablePerConcreteType => EntityType.GetRootType().GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy;

    /// <summary>The foreign key columns that may be null, in rows which then are no links.</summary>
    public IEnumerable<string> NullableColumns
        => ForeignKey.Properties.Zip(Columns).Where(column => column.First.IsNullable).Select(column => column.Second);

    /// <summary>The tables that hold the rows of this end: one, but for types with a table per concrete class.</summary>
    public IEnumerable<(StoreObjectIdentifier Table, IReadOnlyList<string> KeyColumns)> Tables
    {
        get
        {
            var mapped = HasTablePerConcreteType ? EntityType.GetDerivedTypesInclusive() : [EntityType.GetRootType()];

            return mapped
                .Select(type => StoreObjectIdentifier.Create(type, StoreObjectType.Table))
                .OfType<StoreObjectIdentifier>()
                .Distinct()
                .Select(table => (table, (IReadOnlyList<string>)[.. KeyProperties.Select(property => property.GetColumnName(table)!)]));
        }
    }

    /// <summary>Reads a key from the columns of the join table that begin at <paramref name="ordinal"/>.</summary>
    public object[] Read(DbDataReader reader, int ordinal)
    {
        var readers = _readers.Value;
        var key = new object[readers.Length];

        for (var i = 0; i < key.Length; i++)
        {
            key[i] = readers[i].Read(reader, ordinal + i);
        }

        return key;
    }
}
