using ManyToMany.Sql;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Database.Values;

/// <summary>A type becomes one that lists take only with a case that proves it.</summary>
public sealed class ProvenTypesTests
{
    [Fact]
    public void Each_type_that_a_list_takes_on_Sqlite_has_a_case()
    {
        using var context = new ValueTests.Context(
            new DbContextOptionsBuilder<ValueTests.Context>().AllowMore().UseSqlite("Data Source=none").Options);

        SqliteList.Exact.Should().BeSubsetOf(Mappings(context).Select(TypeOf));
    }

    [Fact]
    public void Each_type_that_an_array_takes_on_PostgreSql_has_a_case()
    {
        using var common = new ValueTests.Context(
            new DbContextOptionsBuilder<ValueTests.Context>().AllowMore().UseNpgsql("Host=nowhere").Options);
        using var own = new PostgreSqlValueTests.Context(
            new DbContextOptionsBuilder<PostgreSqlValueTests.Context>().AllowMore()
                .UseNpgsql("Host=nowhere", npgsql => npgsql.MapEnum<Mood>("mood").UseNodaTime()).Options);

        PostgreSqlList.Exact.Should().BeSubsetOf(
            Mappings(common).Concat(Mappings(own)).Select(mapping => (TypeOf(mapping), mapping.StoreTypeNameBase)));
    }

    [Fact]
    public void Each_type_that_a_list_takes_on_SqlServer_has_a_case()
    {
        using var common = new ValueTests.Context(
            new DbContextOptionsBuilder<ValueTests.Context>().AllowMore().UseSqlServer("Server=nowhere").Options);
        using var own = new SqlServerValueTests.Context(
            new DbContextOptionsBuilder<SqlServerValueTests.Context>().AllowMore().UseSqlServer("Server=nowhere").Options);

        SqlServerList.Exact.Should().BeSubsetOf(
            Mappings(common).Concat(Mappings(own)).Select(mapping => (TypeOf(mapping), mapping.StoreTypeNameBase)));
    }

    private static IEnumerable<RelationalTypeMapping> Mappings(DbContext context)
        => context.Model.GetEntityTypes()
            .Where(type => type.ClrType.Name == "Cell`2")
            .Select(type => type.FindProperty("Value")!.GetRelationalTypeMapping());

    private static Type TypeOf(RelationalTypeMapping mapping) => mapping.Converter?.ProviderClrType ?? mapping.ClrType;
}
