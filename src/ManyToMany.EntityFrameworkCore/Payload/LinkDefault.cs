using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Payload;

/// <summary>A value for a property of new links, computed once per call.</summary>
/// <param name="Join">The class of the join entity, or a base class or interface of it.</param>
/// <param name="Property">The property.</param>
/// <param name="ContextType">The type of context that <paramref name="Value"/> takes.</param>
/// <param name="Value">Computes the value.</param>
internal sealed record LinkDefault(Type Join, LambdaExpression Property, Type ContextType, Func<DbContext, object?> Value)
{
    private const string Annotation = "ManyToMany:Joins";

    /// <summary>The column of the property in the join table; <see langword="null"/> if the default is for other links.</summary>
    public WritableColumn? FindColumn(Relationship relationship)
    {
        if (!AppliesTo(relationship.JoinEntityType))
        {
            return JoinsOf(relationship.JoinEntityType.Model).Any(AppliesTo) ? null : throw Errors.LinkDefaultWithoutJoin(Property);
        }

        try
        {
            var column = PayloadLambda.Resolve(relationship, Property);

            return column.Property.IsKey() || column.IsDiscriminator ? throw Errors.KeyInPayload(column.Property)
                : !column.IsWritable ? throw Errors.GeneratedPayload(column.Property, "property")
                : column.Property.DeclaringType is not IEntityType type || type.IsOwned() ? throw Errors.LinkDefaultInPart(column.Property)
                : column;
        }
        catch (ArgumentException exception)
        {
            throw Errors.InvalidLinkDefault(Property, exception);
        }
    }

    /// <summary>The value for the links of one call.</summary>
    public object? Evaluate(DbContext context)
        => ContextType.IsInstanceOfType(context) ? Value(context) : throw Errors.LinkDefaultOfOtherContext(Property, ContextType, context);

    /// <summary>The value as one of the property's type.</summary>
    public object? Coerce(WritableColumn column, object? value)
    {
        try
        {
            return value is not null || column.AcceptsNull
                ? PayloadLambda.Coerce(value, column.Property)
                : throw Errors.NullPayload(column.Property, "value");
        }
        catch (ArgumentException exception)
        {
            throw Errors.InvalidLinkDefault(Property, exception);
        }
    }

    private static IEntityType[] JoinsOf(IModel model)
        => model.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static model => model!.GetEntityTypes()
                .SelectMany(type => type.GetDeclaredSkipNavigations())
                .Select(navigation => navigation.JoinEntityType)
                .Distinct()
                .ToArray(),
            model);

    // Hidden join entities share a class, and only some of them may have the property.
    private bool AppliesTo(IEntityType join)
        => Join.IsAssignableFrom(join.ClrType)
            && (!join.HasSharedClrType || PayloadLambda.FindProperty(join, Property.Body, Property.Parameters[0]) is not null);
}
