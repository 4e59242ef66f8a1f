using ManyToMany.Diagnostics;
using ManyToMany.Metadata;
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

    public static JoinTableSql Of(DbContext context, ISkipNavigation navigation)
        => navigation.GetOrAddRuntimeAnnotationValue(
            Annotation, static source => Read(source.context, source.navigation), (context, navigation));

    private static JoinTableSql Read(DbContext context, ISkipNavigation navigation)
    {
        // First, because the relational model of another provider cannot be read.
        var helper = context.GetInfrastructure().GetService(typeof(ISqlGenerationHelper)) as ISqlGenerationHelper;
        var typeMappings = context.GetInfrastructure().GetService(typeof(IRelationalTypeMappingSource)) as IRelationalTypeMappingSource;
        var dialect = SqlDialect.For(context.Database.ProviderName, helper!, typeMappings!);
        var relationship = Relationship.Of(navigation);
        LinkDiagnostics.Check(context, relationship);

        return new JoinTableSql(relationship, dialect, helper!, context.GetService<IRelationalCommandBuilderFactory>());
    }
}
