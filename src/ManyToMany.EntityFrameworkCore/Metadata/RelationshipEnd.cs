using System.Data.Common;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>One end of a relationship: the principal entity type, and the columns of the join table that refer to it.</summary>
internal sealed class RelationshipEnd
{
    public RelationshipEnd(IForeignKey foreignKey, IEntityType entityType, StoreObjectIdentifier joinTable)
    {
        ForeignKey = foreignKey;
        EntityType = entityType;
        Columns = [.. foreignKey.Properties.Select(property => property.GetColumnName(joinTable)!)];
        NullableColumns = [.. foreignKey.Properties.Zip(Columns).Where(column => column.First.IsNullable).Select(column => column.Second)];
        IsEnforced = entityType.BaseType is null && foreignKey.GetMappedConstraints().Any();
        HasTablePerConcreteType = entityType.GetRootType().GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy;
        Tables = ReadTables();
        Key = new KeyShape(entityType, foreignKey);
        PlainKeyType = KeyProperties is [var single] && Key.IsPlain(KeyTypes.Of(single))
            && foreignKey.Properties[0].GetRelationalTypeMapping().Converter is null ? KeyTypes.Of(single) : null;
    }

    public IForeignKey ForeignKey { get; }

    /// <summary>Whether a key comes back from the database as it was sent: not if the database may round or pad it.</summary>
    public bool HasExactKey => ForeignKey.Properties.All(KeyTypes.IsExact);

    public IEntityType EntityType { get; }

    /// <summary>The foreign key columns of the join table, in the order of the principal key.</summary>
    public IReadOnlyList<string> Columns { get; }

    public KeyShape Key { get; }

    /// <summary>The properties of the key that the join refers to: the primary key, unless the model names an alternate one.</summary>
    public IReadOnlyList<IProperty> KeyProperties => ForeignKey.PrincipalKey.Properties;

    /// <summary>Whether the database itself refuses a link to a row that does not exist, or that is of another type in the
    /// hierarchy.</summary>
    public bool IsEnforced { get; }

    /// <summary>Whether each concrete type has a table of its own, with no common one.</summary>
    public bool HasTablePerConcreteType { get; }

    /// <summary>The foreign key columns that may be null; a row with a null in one of them is not a link.</summary>
    public IReadOnlyList<string> NullableColumns { get; }

    /// <summary>The tables that hold the rows of this end: one, except for types with a table per concrete class.</summary>
    public IReadOnlyList<(StoreObjectIdentifier Table, IReadOnlyList<string> KeyColumns)> Tables { get; }

    /// <summary>The type of the key, if it is one value that is stored without a converter and compared by its own <c>Equals</c>; else
    /// <see langword="null"/>.</summary>
    public Type? PlainKeyType { get; }

    private ColumnReader[] Readers => field ??= [.. ForeignKey.Properties.Select(property => new ColumnReader(property))];

    /// <summary>Reads a key from the columns of the join table that begin at <paramref name="ordinal"/>.</summary>
    public object[] Read(DbDataReader reader, int ordinal)
    {
        var readers = Readers;
        var key = new object[readers.Length];

        for (var i = 0; i < key.Length; i++)
        {
            key[i] = readers[i].Read(reader, ordinal + i);
        }

        return key;
    }

    /// <summary>Reads keys of type <see cref="PlainKeyType"/> from a column of the join table.</summary>
    public Func<DbDataReader, int, TKey> PlainReader<TKey>() => Readers[0].Typed<TKey>();

    private List<(StoreObjectIdentifier Table, IReadOnlyList<string> KeyColumns)> ReadTables()
    {
        var mapped = HasTablePerConcreteType ? EntityType.GetDerivedTypesInclusive() : [EntityType.GetRootType()];

        return
        [
            .. mapped
                .Select(type => StoreObjectIdentifier.Create(type, StoreObjectType.Table))
                .OfType<StoreObjectIdentifier>()
                .Distinct()
                .Select(table => (table, (IReadOnlyList<string>)[.. KeyProperties.Select(property => property.GetColumnName(table)!)])),
        ];
    }
}
