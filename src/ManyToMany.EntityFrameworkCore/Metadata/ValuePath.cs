using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Reads the value of a property from an entity, through the owned and complex objects that contain it.</summary>
internal sealed class ValuePath(Type rootType, IClrPropertyGetter[] getters)
{
    /// <summary>The path to a property or navigation; <see langword="null"/> if no object holds the value, because a part is
    /// shadow.</summary>
    public static ValuePath? Of(IPropertyBase property)
    {
        var getters = new List<IClrPropertyGetter>();
        var member = property;

        while (member?.IsShadowProperty() == false)
        {
            getters.Insert(0, member.GetGetter());

            if (member.DeclaringType is IEntityType entity && entity.FindOwnership() is null)
            {
                return new ValuePath(entity.ClrType, [.. getters]);
            }

            member = member.DeclaringType is IComplexType complex
                ? complex.ComplexProperty
                : ((IEntityType)member.DeclaringType).FindOwnership()!.PrincipalToDependent;
        }

        return null;
    }

    /// <summary>The value; <see langword="null"/> also if a containing object is, or if the entity is of another type.</summary>
    public object? Read(object entity)
    {
        var value = rootType.IsInstanceOfType(entity) ? getters[0].GetClrValue(entity) : null;

        for (var i = 1; i < getters.Length && value is not null; i++)
        {
            value = getters[i].GetClrValue(value);
        }

        return value;
    }
}
