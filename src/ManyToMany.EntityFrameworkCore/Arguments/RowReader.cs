using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads the column values of objects that callers give, and refuses objects with parts that are not columns.</summary>
internal sealed class RowReader(IEntityType type, IReadOnlyList<WritableColumn> columns)
{
    private readonly WritableColumn[] _columns = [.. columns];
    private readonly UnmappedParts _unmapped = new(type);

    public IReadOnlyList<WritableColumn> Columns => _columns;

    public void ThrowIfUnmapped(object instance, string parameterName)
    {
        if (_unmapped.FindIn(instance) is { } part)
        {
            throw Errors.UnmappedPart(part, parameterName);
        }
    }

    /// <summary>The values of <see cref="Columns"/>; null in a column that the instance leaves to the database.</summary>
    public object?[] Read(object instance, string parameterName)
    {
        var row = new object?[_columns.Length];

        for (var i = 0; i < row.Length; i++)
        {
            row[i] = _columns[i].ExplicitValue(instance, parameterName);
        }

        return row;
    }
}
