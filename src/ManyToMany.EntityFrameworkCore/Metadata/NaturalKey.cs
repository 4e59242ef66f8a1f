using System.Linq.Expressions;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Properties of an entity type that are unique in the database, by which an existing row is found and a new row is created
/// once.</summary>
internal sealed class NaturalKey(IEntityType entityType, StoreObjectIdentifier table, IReadOnlyList<IProperty> properties)
{
    public IEntityType EntityType => entityType;

    public StoreObjectIdentifier Table => table;

    public IReadOnlyList<IProperty> Properties => properties;

    public IReadOnlyList<string> Columns { get; } = [.. properties.Select(property => property.GetColumnName(table)!)];

    /// <summary>Reads <c>a => a.Name</c> or <c>p => new { p.Country, p.Number }</c>, and throws if these properties are not
    /// unique.</summary>
    public static NaturalKey Resolve(IEntityType entityType, LambdaExpression lambda)
    {
        if (entityType.BaseType is not null || entityType.GetTableMappings().Count() != 1 || HasTablesOfTypes(entityType))
        {
            throw Errors.CreatedInSeveralTables(entityType);
        }

        var table = StoreObjectIdentifier.Create(entityType, StoreObjectType.Table)!.Value;
        var members = MemberLambda.Unconverted(lambda.Body) is NewExpression { Members: not null } many ? many.Arguments : [lambda.Body];
        var properties = members.Select(member => FindProperty(entityType, member, lambda.Parameters[0])).ToList();

        if (properties.Contains(null))
        {
            throw Errors.NotANaturalKey(entityType, lambda);
        }

        var set = properties.ToHashSet();
        var isUnique = entityType.GetKeys().Any(key => set.SetEquals(key.Properties))
            || entityType.GetIndexes().Any(index => index.IsUnique && index.CoversAllValues() && set.SetEquals(index.Properties));

        return isUnique
            ? new NaturalKey(entityType, table, [.. properties.OfType<IProperty>()])
            : throw Errors.NotUnique(entityType, lambda);
    }

    private static bool HasTablesOfTypes(IEntityType entityType)
        => entityType.GetDerivedTypes().Any()
            && entityType.GetMappingStrategy() is not (null or RelationalAnnotationNames.TphMappingStrategy);

    private static IProperty? FindProperty(IEntityType entityType, Expression expression, ParameterExpression entity)
        => MemberLambda.FindMember(expression, entity) is { } member ? entityType.FindProperty(member) : null;
}
