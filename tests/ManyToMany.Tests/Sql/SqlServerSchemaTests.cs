using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace ManyToMany.Tests.Sql;

/// <summary>SQL Server can make the tables of each scenario, as far as that can be shown without it.</summary>
public sealed partial class SqlServerSchemaTests
{
    public static TheoryData<Type> Contexts
        => [.. typeof(SqlServerSchemaTests).Assembly.GetTypes().Select(ContextOf).OfType<Type>().Distinct()];

    [Theory]
    [MemberData(nameof(Contexts))]
    public void The_tables_of_a_scenario_can_be_made(Type contextType)
    {
        using var context = CreateContext(contextType);
        var parser = new TSql140Parser(initialQuotedIdentifiers: true);

        foreach (var batch in Batch().Split(context.Database.GenerateCreateScript()))
        {
            using var reader = new StringReader(batch);
            parser.Parse(reader, out var errors);
            errors.Select(error => $"{error.Message}: {batch}").Should().BeEmpty();
        }

        context.Model.GetRelationalModel().Tables.SelectMany(SecondPaths).Should().BeEmpty("error 1785");
    }

    private static Type? ContextOf(Type type)
    {
        while (type.BaseType is { } baseType && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(DatabaseTests<>)))
        {
            type = baseType;
        }

        return type.IsGenericType && type.GetGenericArguments() is [{ IsGenericParameter: false } context] ? context : null;
    }

    private static DbContext CreateContext(Type type)
    {
        var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        builder.UseSqlServer("Server=nowhere");

        return (DbContext)Activator.CreateInstance(type, builder.Options)!;
    }

    /// <summary>The tables that a deletion reaches twice.</summary>
    private static IEnumerable<string> SecondPaths(ITable table)
    {
        var reached = new HashSet<ITable> { table };
        var path = new Queue<ITable>([table]);

        while (path.TryDequeue(out var from))
        {
            foreach (var key in from.ReferencingForeignKeyConstraints.Where(key => key.OnDeleteAction != ReferentialAction.NoAction))
            {
                if (reached.Add(key.Table))
                {
                    path.Enqueue(key.Table);
                }
                else
                {
                    yield return $"{table.Name} reaches {key.Table.Name} twice, the second time by {key.Name}";
                }
            }
        }
    }

    [GeneratedRegex(@"^GO\r?$", RegexOptions.Multiline)]
    private static partial Regex Batch();
}
