using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads objects of the join entity's class one by one. Change detection must be off.</summary>
internal sealed class JoinReader
{
    private readonly Relationship _relationship;
    private readonly string _parameterName;
    private readonly JoinEndReader _owner, _target;
    private readonly RowReader _payload;
    private readonly ReferenceReader[] _references;
    private Type _type;

    /// <param name="scope">The scope of the call.</param>
    /// <param name="linksExist">Whether the rows exist, so that the payload cannot contain their key.</param>
    /// <param name="parameterName">The name of the caller's argument.</param>
    public JoinReader(LinkScope scope, bool linksExist, string parameterName)
    {
        var relationship = scope.Relationship;
        var newInstance = WritableColumn.NewInstance(relationship.JoinEntityType);

        _relationship = relationship;
        _parameterName = parameterName;
        _owner = new JoinEndReader(scope.Context, relationship.Owner, relationship.Target, newInstance, parameterName);
        _target = new JoinEndReader(scope.Context, relationship.Target, relationship.Owner, newInstance, parameterName);
        _payload = PayloadReader(scope, linksExist, parameterName);
        _references = ReferenceReader.ReadAll(scope.Context, relationship, _payload, parameterName);
        _type = Join.ClrType;
    }

    /// <summary>The columns of each row.</summary>
    public IReadOnlyList<WritableColumn> Columns => _payload.Columns;

    private IEntityType Join => _relationship.JoinEntityType;

    public ArgumentException OwnerNotSet() => _owner.NotSet();

    public JoinRow Read(object? instance)
    {
        if ((instance ?? throw Errors.NullInList(Join, _parameterName)).GetType() != _type)
        {
            _type = instance.GetType();
            ThrowIfDerived();
        }

        var row = _payload.Read(instance);
        var shared = _references
            .SelectMany(reference => reference.Read(instance, row), (reference, value) => (reference, value))
            .ToList();

        return new JoinRow(_owner.Read(instance), _target.Read(instance) ?? throw _target.NotSet(), row, shared);
    }

    /// <summary>The link of an object with one of its owners.</summary>
    public LinkKey Link(object[] owner, JoinRow row)
    {
        var link = new LinkKey(owner, _relationship.Shared.Complete(owner, row.Target));
        row.Shared.ForEach(value => value.Reference.ThrowIfDifferent(_relationship, link, value.Value));

        return link;
    }

    private static RowReader PayloadReader(LinkScope scope, bool linksExist, string parameterName)
    {
        var relationship = scope.Relationship;

        // The foreign key of a reference may be a shadow property. What no object can say is left to the row.
        var written = relationship.Columns
            .Where(column => column is { IsWritable: true, IsDiscriminator: false } && !(linksExist && column.Property.IsPrimaryKey()))
            .Where(column => column.IsInObjects || column.Property.GetContainingForeignKeys().Any(ReferenceReader.IsInObjects));
        var refused = linksExist ? [] : relationship.Columns.Where(column => column.IsIdentity);

        return new RowReader(relationship.JoinEntityType, [.. written], [.. refused], parameterName)
        {
            Defaulted = [.. LinkDefaults.ColumnsOf(scope.Context, relationship)],
        };
    }

    // A proxy's class is not in the model.
    private void ThrowIfDerived()
    {
        if (_type != Join.ClrType && Join.Model.FindEntityType(_type) is { BaseType: not null } derived && derived != Join)
        {
            throw Errors.DerivedLink(_relationship.Navigation, derived.ClrType, _parameterName);
        }
    }
}

/// <summary>An object of the join entity's class as it was read.</summary>
/// <param name="Owner">The key of the owner; <see langword="null"/> if it is not set.</param>
/// <param name="Target">The key of the target.</param>
/// <param name="Values">The values of the columns.</param>
/// <param name="Shared">Values of referenced entities that the keys of the link must have.</param>
internal sealed record JoinRow(
    object[]? Owner, object[] Target, object?[] Values, List<(ReferenceReader Reference, (IProperty Property, object Value) Value)> Shared);
