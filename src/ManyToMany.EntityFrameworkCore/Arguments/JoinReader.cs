using ManyToMany.Metadata;
using ManyToMany.Results;

namespace ManyToMany.Arguments;

/// <summary>Reads join entities that callers give; made once per relationship.</summary>
internal sealed class JoinReader
{
    private const string Annotation = "ManyToMany:JoinReader";

    private readonly Relationship _relationship;
    private readonly WritableColumn[] _identities;
    private readonly RowReader _rows;

    private JoinReader(Relationship relationship, bool linksExist)
    {
        _relationship = relationship;
        Owner = new JoinEndReader(relationship.Owner, relationship.Target);
        Target = new JoinEndReader(relationship.Target, relationship.Owner);
        _identities = linksExist ? [] : [.. relationship.Columns.Where(column => column.IsIdentity)];
        _rows = new RowReader(
            relationship.JoinEntityType,
            [
                .. relationship.Columns
                    .Where(column => column.IsWritable && !column.IsDiscriminator && !(linksExist && column.Property.IsPrimaryKey())),
            ]);
    }

    public JoinEndReader Owner { get; }

    public JoinEndReader Target { get; }

    public IReadOnlyList<WritableColumn> Columns => _rows.Columns;

    /// <param name="relationship">The relationship.</param>
    /// <param name="linksExist">Whether the rows exist, so that the payload cannot contain their key.</param>
    public static JoinReader Of(Relationship relationship, bool linksExist)
        => relationship.Navigation.GetOrAddRuntimeAnnotationValue(
            linksExist ? $"{Annotation}:Existing" : Annotation,
            static source => new JoinReader(source.relationship, source.linksExist),
            (relationship, linksExist));

    /// <summary>The payload of a join entity.</summary>
    public object?[] ReadPayload(object join, string parameterName)
    {
        foreach (var column in _identities)
        {
            if (column.ExplicitValue(join) is not null)
            {
                throw Errors.GeneratedPayload(column.Property, parameterName);
            }
        }

        return _rows.Read(join, parameterName);
    }

    public void ThrowIfUnmapped(object join, string parameterName) => _rows.ThrowIfUnmapped(join, parameterName);

    /// <summary>Throws if a class is that of a type derived from the join entity. A proxy's class is not in the model.</summary>
    public void ThrowIfDerived(Type type, string parameterName)
    {
        if (type != _relationship.JoinEntityType.ClrType
            && _relationship.JoinEntityType.Model.FindEntityType(type) is { BaseType: not null } derived
            && derived != _relationship.JoinEntityType)
        {
            throw Errors.DerivedLink(_relationship.Navigation, derived.ClrType, parameterName);
        }
    }
}
