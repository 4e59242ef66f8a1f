using System.Collections;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads entities that a call may create; made once per entity type.</summary>
internal sealed class TargetReader
{
    private const string Annotation = "ManyToMany:TargetReader";

    private readonly IEntityType _type;
    private readonly RowReader _rows;
    private readonly (INavigationBase Navigation, IClrPropertyGetter Getter)[] _navigations;

    private TargetReader(IEntityType type)
    {
        _type = type;
        _rows = new RowReader(type, [.. WritableColumn.Of(type).Where(column => column.IsWritable && !column.IsDiscriminator)]);
        _navigations =
        [
            .. type.GetNavigations().Where(navigation => !navigation.ForeignKey.IsOwnership)
                .Concat<INavigationBase>(type.GetSkipNavigations())
                .Where(navigation => !navigation.IsShadowProperty())
                .Select(navigation => (navigation, navigation.GetGetter())),
        ];
    }

    public IReadOnlyList<WritableColumn> Columns => _rows.Columns;

    public static TargetReader Of(IEntityType type)
        => type.GetOrAddRuntimeAnnotationValue(Annotation, static source => new TargetReader(source!), type);

    /// <summary>The values of <see cref="Columns"/>. Throws if the target has related entities, which would not be saved with it.</summary>
    public object?[] Read(object target, string parameterName)
    {
        _rows.ThrowIfUnmapped(target, parameterName);

        foreach (var (navigation, getter) in _navigations)
        {
            var value = getter.GetClrValue(target);

            if (value is IEnumerable items ? items.Cast<object>().Any() : value is not null)
            {
                throw Errors.TargetWithGraph(navigation, parameterName);
            }
        }

        return _rows.Read(target, parameterName);
    }

    public void ThrowIfDerived(Type type, string parameterName)
    {
        if (_type.Model.FindRuntimeEntityType(type) is { } other && other != _type)
        {
            throw Errors.DerivedTarget(_type, other, parameterName);
        }
    }
}
