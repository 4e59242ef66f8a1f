using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>The values that a new object of a join entity's class has. An initialiser may give each object another value, such as the time;
/// then any value may be one of them.</summary>
internal sealed class InitialValues
{
    private const string Annotation = "ManyToMany:FirstJoin";

    private readonly object? _first, _now;

    public InitialValues(IEntityType join)
    {
        _first = First(join);
        _now = WritableColumn.NewInstance(join);
    }

    /// <summary>The first object of a model, with which later ones are compared.</summary>
    public static object? First(IEntityType join)
        => join.GetOrAddRuntimeAnnotationValue(Annotation, static join => WritableColumn.NewInstance(join!), join);

    /// <summary>Whether a column may have a value without having been given it.</summary>
    public bool MayBe(WritableColumn column, object? value)
    {
        var comparer = column.Property.GetValueComparer();
        var initial = Initial(column, _now);

        return comparer.Equals(value, initial) || !comparer.Equals(initial, Initial(column, _first));
    }

    /// <summary>Whether a value counts as not set: null, EF's sentinel, or the value that a new object has.</summary>
    public bool IsUnset(WritableColumn column, object? value)
        => value is null
            || column.Property.GetValueComparer() is var comparer
                && (comparer.Equals(value, column.Property.Sentinel) || comparer.Equals(value, Initial(column, _now)));

    // A value that no object holds begins as EF's sentinel.
    private static object? Initial(WritableColumn column, object? instance)
        => column.ConstantValue(instance) ?? (instance is null || !column.IsInObjects ? column.Property.Sentinel : null);
}
