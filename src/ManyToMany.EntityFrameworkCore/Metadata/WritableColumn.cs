using System.Reflection;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Metadata;

/// <summary>A column of a table that a new row may be given a value for, read once from the model.</summary>
internal sealed class WritableColumn
{
    private const string Annotation = "ManyToMany:Columns";
    private const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly ValuePath? _path;
    private readonly object? _discriminator;
    private readonly object? _sentinel;
    private readonly bool _isQuantity;

    private WritableColumn(IEntityType type, IProperty property, string name, bool isNullable, object? newInstance)
    {
        var mayBeMissing = MayBeMissing(property.DeclaringType);

        Property = property;
        Name = name;
        Mapping = property.GetRelationalTypeMapping();
        IsDiscriminator = property == type.FindDiscriminatorProperty();
        IsIdentity = ValueGeneration.IsIdentity(property);
        IsGeneratedIfUnset = property.ValueGenerated.HasFlag(ValueGenerated.OnAdd);
        IsGeneratedByEF = property.GetValueGeneratorFactory() is not null
            || (IsGeneratedIfUnset && !ValueGeneration.IsFilledByDatabase(property));
        IsGeneratedKey = property.IsPrimaryKey() && property.ValueGenerated == ValueGenerated.OnAdd;
        IsNullable = property.IsNullable || mayBeMissing;
        AcceptsNull = property.IsNullable || (mayBeMissing && isNullable);
        IsWritable = property.GetComputedColumnSql() is null
            && property.ValueGenerated is ValueGenerated.Never or ValueGenerated.OnAdd
            && !IsIdentity;
        _isQuantity = !property.IsForeignKey() && ValueGeneration.IsQuantity(property);
        _path = ValuePath.Of(property);
        _sentinel = property.Sentinel;
        _discriminator = IsDiscriminator ? type.GetDiscriminatorValue() : null;
        Source = IsDiscriminator ? ValueSource.Constant
            : ValueGeneration.SourceOf(property, isNullable, IsOwn(property, type), InitialValue(newInstance));
        IsGeneratedInSql = IsIdentity || Source == ValueSource.NewGuid || property.GetDefaultValueSql() is not null;
        IsRequiredPart = Source == ValueSource.Database
            && !property.IsNullable && mayBeMissing && !ValueGeneration.IsFilledByDatabase(property);
    }

    /// <summary>The entity type's property, or one of an owned or complex type in it.</summary>
    public IProperty Property { get; }

    public string Name { get; }

    public ValueSource Source { get; }

    public RelationalTypeMapping Mapping { get; }

    public ColumnReader Reader => field ??= new ColumnReader(Property);

    /// <summary>Whether a value can be written: not if the database generates every value.</summary>
    public bool IsWritable { get; }

    /// <summary>Whether the database numbers the rows by this column.</summary>
    public bool IsIdentity { get; }

    /// <summary>Whether it is part of a primary key and generated, by the database or by EF.</summary>
    public bool IsGeneratedKey { get; }

    /// <summary>Whether a row that a statement inserts without a value gets one of its own.</summary>
    public bool IsGeneratedInSql { get; }

    public bool IsDiscriminator { get; }

    /// <summary>Whether it may hold null: also if the owned or complex object that contains it may be missing.</summary>
    public bool IsNullable { get; }

    /// <summary>Whether null can be set: also on a required property of an owned or complex object that may be missing.</summary>
    public bool AcceptsNull { get; }

    /// <summary>Whether it must have a value if another column of the same optional owned or complex object has one.</summary>
    public bool IsRequiredPart { get; }

    /// <summary>Whether objects of the class have the value: not if the property is a shadow property.</summary>
    public bool IsInObjects => _path is not null;

    /// <summary>Whether objects cannot leave the value unset: a required number, flag or value of an enum.</summary>
    public bool IsAlwaysGiven => !IsNullable && _isQuantity;

    /// <summary>Whether the property's sentinel counts as not set, as in EF: a generator or a default fills it.</summary>
    public bool IsGeneratedIfUnset { get; }

    /// <summary>Whether EF generates a value on the client for an entity that has none.</summary>
    public bool IsGeneratedByEF { get; }

    /// <summary>The SQL of the column's default value, for rows without a value in a statement where other rows have one;
    /// <see langword="null"/> if the column has no default.</summary>
    public string? DefaultSql
        => field ??= Property.GetDefaultValueSql() is { } sql ? $"({sql})"
            : Property.TryGetDefaultValue(out var value) && value is not null ? Mapping.GenerateSqlLiteral(value)
            : null;

    /// <summary>The columns of an entity type's table; the same objects in every call.</summary>
    public static IReadOnlyList<WritableColumn> Of(IEntityType type)
        => type.GetOrAddRuntimeAnnotationValue(Annotation, static source => ReadAll(source!), type);

    /// <summary>A new object of an entity's class, from which the values of initialisers are read; <see langword="null"/> if the class
    /// cannot be constructed. Callers make one per call, because an initialiser may depend on the time.</summary>
    public static object? NewInstance(IEntityType type)
        => type.ClrType.GetConstructor(Constructors, []) is not null && !type.ClrType.IsAbstract
            ? Activator.CreateInstance(type.ClrType, nonPublic: true)
            : null;

    /// <summary>The value that an object holds; <see langword="null"/> also if the object that contains it is missing.</summary>
    public object? Read(object instance) => _path?.Read(instance);

    /// <summary>The value of a <see cref="ValueSource.Constant"/> or <see cref="ValueSource.TypeDefault"/> column.</summary>
    public object? ConstantValue(object? newInstance)
        => _discriminator
            ?? InitialValue(newInstance)
            ?? (Source == ValueSource.TypeDefault ? Activator.CreateInstance(KeyTypes.Of(Property)) : null);

    /// <summary>Whether a value of an object is one that the caller has set, as far as it can be known: numbers, flags and values of an
    /// enum always, others if a new object has another value.</summary>
    public bool IsGiven(object? value, InitialValues initial) => value is not null && (_isQuantity || !initial.MayBe(this, value));

    /// <summary>The value that an instance gives to its row; <see langword="null"/> also if it is unset and will be generated.</summary>
    public object? ExplicitValue(object instance)
        => _discriminator ?? (_path?.Read(instance) is { } value && !(IsGeneratedIfUnset && value.Equals(_sentinel)) ? value : null);

    /// <summary>The same, but throws if the column needs a value and the instance has a property without one.</summary>
    public object? ExplicitValue(object instance, string parameterName)
        => ExplicitValue(instance) is { } value ? value
            : IsGeneratedIfUnset || IsNullable || _path is null ? null
            : throw Errors.NullPayload(Property, parameterName);

    private static List<WritableColumn> ReadAll(IEntityType type)
    {
        var newInstance = NewInstance(type);

        return
        [
            .. type.GetTableMappings().First().Table.Columns
                .Select(column => (Column: column, Property: PropertyOf(column, type)))
                .Where(column => column.Property is not null)
                .Select(column => new WritableColumn(type, column.Property!, column.Column.Name, column.Column.IsNullable, newInstance)),
        ];
    }

    // Other types of the hierarchy, owned types and types that share the table have columns in it. A column of another type is not
    // written, but if it is required, no row can be inserted without it.
    private static IProperty? PropertyOf(IColumn column, IEntityType type)
    {
        var properties = column.PropertyMappings.Select(mapping => mapping.Property).ToList();

        return properties.Find(property => property.DeclaringType.ContainingEntityType.IsAssignableFrom(type))
            ?? properties.Find(property => property.DeclaringType.ContainingEntityType.IsOwned())
            ?? (column.IsNullable ? null : properties.FirstOrDefault());
    }

    private object? InitialValue(object? newInstance) => newInstance is null ? null : _path?.Read(newInstance);

    private static bool IsOwn(IProperty property, IEntityType type)
        => property.DeclaringType is IEntityType declaring && declaring.IsAssignableFrom(type);

    private static bool MayBeMissing(ITypeBase type)
        => type switch
        {
            IComplexType complex => complex.ComplexProperty.IsNullable || MayBeMissing(complex.ComplexProperty.DeclaringType),
            IEntityType entity => entity.IsOwned(),
            _ => false,
        };
}
