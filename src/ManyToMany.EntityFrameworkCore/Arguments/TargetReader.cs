using System.Collections;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads entities that a call may create.</summary>
internal sealed class TargetReader(DbContext context, IEntityType type, string parameterName)
{
    private readonly RowReader _rows = new(
        type,
        [.. WritableColumn.Of(type).Where(column => column is { IsWritable: true, IsInObjects: true, IsDiscriminator: false })],
        [],
        parameterName);

    private readonly (INavigationBase Navigation, IClrPropertyGetter Getter)[] _navigations =
    [
        .. type.GetNavigations().Where(navigation => !navigation.ForeignKey.IsOwnership)
            .Concat<INavigationBase>(type.GetSkipNavigations())
            .Where(navigation => !navigation.IsShadowProperty())
            .Select(navigation => (navigation, navigation.GetGetter())),
    ];

    private readonly bool _mayBePending = context.ChangeTracker.HasChanges();
    private Type _known = type.ClrType;

    public IReadOnlyList<WritableColumn> Columns => _rows.Columns;

    /// <summary>The values of <see cref="Columns"/>. Throws if the target has related entities, which would not be saved with it.</summary>
    public object?[] Read(object? target)
    {
        if ((target ?? throw Errors.NullInList(type, parameterName)).GetType() != _known)
        {
            _known = target.GetType();

            if (type.Model.FindRuntimeEntityType(_known) is { } other && other != type)
            {
                throw Errors.DerivedTarget(type, other, parameterName);
            }
        }

        if (_mayBePending && context.Entry(target).State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
        {
            throw Errors.PendingTarget(type, parameterName);
        }

        foreach (var (navigation, getter) in _navigations)
        {
            var value = getter.GetClrValue(target);

            if (value is IEnumerable items ? items.Cast<object>().Any() : value is not null)
            {
                throw Errors.TargetWithGraph(navigation, parameterName);
            }
        }

        return _rows.Read(target);
    }
}
