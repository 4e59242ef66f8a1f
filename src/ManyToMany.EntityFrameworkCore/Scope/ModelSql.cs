using ManyToMany.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Scope;

/// <summary>Reads, checks and keeps what a call needs of the model, the first time that a navigation is named.</summary>
internal static class ModelSql
{
    private const string Annotation = "ManyToMany:Sql";

    /// <summary>The SQL of a relationship, which is checked when it is first asked for.</summary>
    public static JoinTableSql Of(DbContext context, ISkipNavigation navigation)
    {
        var sql = Unchecked(context, navigation);
        LinkDiagnostics.Check(context, sql.Relationship, LinkDefaults.ColumnsOf);

        return sql;
    }

    /// <summary>The same without the check, for a save that writes what EF would write.</summary>
    public static JoinTableSql Unchecked(DbContext context, ISkipNavigation navigation)
        => navigation.GetOrAddRuntimeAnnotationValue(
            Annotation, static source => Read(source.context, source.navigation), (context, navigation));

    private static JoinTableSql Read(DbContext context, ISkipNavigation navigation)
    {
        // First, because the relational model of another provider cannot be read.
        var helper = context.GetInfrastructure().GetService(typeof(ISqlGenerationHelper)) as ISqlGenerationHelper;
        var typeMappings = context.GetInfrastructure().GetService(typeof(IRelationalTypeMappingSource)) as IRelationalTypeMappingSource;
        var dialect = SqlDialect.For(context.Database.ProviderName, helper!, typeMappings!, () => DesignTimeModel(context, navigation));

        return new JoinTableSql(Relationship.Of(navigation), dialect, helper!, context.GetService<IRelationalCommandBuilderFactory>());
    }

    // Only this model has collations. EF builds it once for a type of context, so it is read only if a list may contain texts.
    private static IModel? DesignTimeModel(DbContext context, ISkipNavigation navigation)
    {
        var keys = new[] { navigation.DeclaringEntityType, navigation.TargetEntityType }.SelectMany(type
            => type.GetKeys().SelectMany(key => key.Properties).Concat(type.GetIndexes().SelectMany(index => index.Properties)));

        return navigation.JoinEntityType.GetFlattenedProperties().Concat(keys).Any(property => property.ClrType == typeof(string))
            ? context.GetService<IDesignTimeModel>().Model
            : null;
    }
}
