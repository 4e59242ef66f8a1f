using ManyToMany.Metadata;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>A row to insert for an added join entity, or the second row of its symmetric link with the same values.</summary>
internal sealed class NewRow(IUpdateEntry join, LinkKey link, bool isMirror)
{
    private IReadOnlyList<WritableColumn> _columns = [];
    private object?[] _values = [];

    public IUpdateEntry Join => join;

    public LinkKey Link => link;

    /// <summary>Whether the row has no join entity of its own.</summary>
    public bool IsMirror => isMirror;

    /// <summary>Whether the statement inserted the row.</summary>
    public bool IsInserted { get; private set; }

    /// <summary>Whether <c>SaveChanges</c> writes the value of a column, as EF decides it.</summary>
    public bool Writes(WritableColumn column)
        => isMirror && column.IsGeneratedKey
            ? column.Source == ValueSource.NewGuid
            : !join.IsStoreGenerated(column.Property) && column.Property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save;

    /// <summary>The values of a row to insert: the foreign keys, then the columns.</summary>
    public object?[] Values(Relationship relationship, List<WritableColumn> columns)
    {
        var pair = relationship.PairValues(link);
        var values = new object?[pair.Length + columns.Count];
        pair.CopyTo(values, 0);

        for (var i = 0; i < columns.Count; i++)
        {
            values[pair.Length + i] = Value(columns[i]);
        }

        return values;
    }

    // For a property of a missing complex object EF's entry has the default of its type.
    public object? Value(WritableColumn column)
        => isMirror && column.IsGeneratedKey ? Guid.NewGuid()
            : column.Property is { DeclaringType: IComplexType } property && !property.IsShadowProperty()
                ? column.Read(join.ToEntityEntry().Entity)
                : join.GetCurrentValue(column.Property);

    /// <summary>Whether the join entity says what its row must have in a column. What EF generates, and what the object leaves at the value
    /// of a new object, says nothing.</summary>
    public bool Says(WritableColumn column, InitialValues initial)
        => column.IsDiscriminator || (Writes(column) && !column.IsGeneratedByEF && !initial.MayBe(column, Value(column)));

    /// <summary>Whether a required column has no value, so that no statement could insert the row.</summary>
    public bool LacksValue(WritableColumn[] required)
        => Array.Exists(required, column => Writes(column) && Value(column) is null);

    /// <summary>Keeps what the database has generated.</summary>
    public void SetInserted(IReadOnlyList<WritableColumn> generated, object?[] values)
    {
        IsInserted = true;
        (_columns, _values) = (generated, values);
    }

    /// <summary>Keeps the values of the row that exists already.</summary>
    public void SetExisting(IReadOnlyList<WritableColumn> columns, object?[] values) => (_columns, _values) = (columns, values);

    /// <summary>The primary key of the row.</summary>
    public object?[] RowKey() => [.. join.EntityType.FindPrimaryKey()!.Properties.Select(Stored)];

    /// <summary>Gives the join entity the values of its row. EF accepts them after the save.</summary>
    public void Store()
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            Store(_columns[i], _values[i]);
        }
    }

    private object? Stored(IProperty property)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Property == property)
            {
                return _values[i];
            }
        }

        return join.GetCurrentValue(property);
    }

    private void Store(WritableColumn column, object? value)
    {
        var property = column.Property;

        if (property.ValueGenerated != ValueGenerated.Never)
        {
            join.SetStoreGeneratedValue(property, value);
        }
        else if (!property.GetValueComparer().Equals(join.GetCurrentValue(property), value))
        {
            TrackedPayload.Find(join.ToEntityEntry(), property)?.CurrentValue = value;
        }
    }
}
