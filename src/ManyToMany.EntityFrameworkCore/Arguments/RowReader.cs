using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads column values of objects that callers give. Refuses objects with parts that are not columns, or with a value in some
/// columns that the database generates.</summary>
internal sealed class RowReader(IEntityType type, WritableColumn[] columns, WritableColumn[] generated, string parameterName)
{
    private readonly UnmappedParts _unmapped = new(type);

    public IReadOnlyList<WritableColumn> Columns => columns;

    /// <summary>Required columns that an object may leave unset, because a default is written.</summary>
    public IReadOnlyList<WritableColumn> Defaulted { get; init; } = [];

    /// <summary>The position of a property in <see cref="Columns"/>; negative if it is none of them.</summary>
    public int IndexOf(IProperty property) => Array.FindIndex(columns, column => column.Property == property);

    /// <summary>The values of <see cref="Columns"/>; null in a column that the instance leaves to the database.</summary>
    public object?[] Read(object instance)
    {
        if (_unmapped.FindIn(instance) is { } part)
        {
            throw Errors.UnmappedPart(part, parameterName);
        }

        foreach (var column in generated)
        {
            if (column.ExplicitValue(instance) is not null)
            {
                throw Errors.GeneratedPayload(column.Property, parameterName);
            }
        }

        var row = new object?[columns.Length];

        for (var i = 0; i < row.Length; i++)
        {
            row[i] = Defaulted.Contains(columns[i])
                ? columns[i].ExplicitValue(instance)
                : columns[i].ExplicitValue(instance, parameterName);
        }

        return row;
    }
}
