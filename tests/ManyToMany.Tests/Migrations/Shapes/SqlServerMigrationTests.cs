using System.Collections.Concurrent;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>The SQL of migrations on SQL Server, from its provider's own generator, without a server.</summary>
public class SqlServerMigrationTests
{
    private static readonly ConcurrentDictionary<LinkShape, ModelVersion> _versions = [];

    public static TheoryData<string> Names => LinkMatrixTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_migration_is_T_SQL(string name)
    {
        var from = LinkShapes.Named(name);
        foreach (var to in LinkShapes.All.Where(to => to != from && !(from.IsReference && to.IsReference)))
        {
            Problems(Up(from, to)).Should().BeEmpty($"of the migration to '{to}'");
        }
    }

    [Fact]
    public void A_hidden_join_becomes_a_class_by_renames()
        => Up(LinkShapes.Named("hidden"), LinkShapes.Named("class, int payload")).Should().Equal(
            "EXEC sp_rename N'[PostTag].[PostsId]', N'PostId', 'COLUMN';",
            "EXEC sp_rename N'[PostTag].[TagsId]', N'TagId', 'COLUMN';",
            "EXEC sp_rename N'[FK_PostTag_Posts_PostsId]', N'FK_PostTag_Posts_PostId', 'OBJECT';",
            "EXEC sp_rename N'[FK_PostTag_Tags_TagsId]', N'FK_PostTag_Tags_TagId', 'OBJECT';",
            "EXEC sp_rename N'[PostTag].[IX_PostTag_TagsId]', N'IX_PostTag_TagId', 'INDEX';",
            "ALTER TABLE [PostTag] ADD [Position] int NOT NULL DEFAULT 0;");

    [Fact]
    public void One_to_many_becomes_many_to_many()
        => Up(LinkShapes.Named("one tag per post"), LinkShapes.Named("hidden")).Where(IsData).Should().Equal(
            "EXEC(N'INSERT INTO [PostTag] ([PostsId], [TagsId]) SELECT [Id], [MainTagId] FROM [Posts] WHERE [MainTagId] IS NOT NULL;');");

    [Fact]
    public void Many_to_many_becomes_a_required_one_to_many()
        => Up(LinkShapes.Named("hidden"), LinkShapes.Named("a required tag per post")).Where(IsData).Should().Equal(
            "EXEC(N'IF EXISTS (SELECT [PostsId] FROM [PostTag] GROUP BY [PostsId] HAVING COUNT(*) > 1) THROW 50000, ''The links in "
            + "''''PostTag'''' cannot move to a column of ''''Posts'''' because some of its rows have several links. Delete all but one of them "
            + "first.'', 1;');",
            "EXEC(N'IF EXISTS (SELECT 1 FROM [Posts] WHERE NOT EXISTS (SELECT 1 FROM [PostTag] WHERE [PostTag].[PostsId] = [Posts].[Id])) "
            + "THROW 50000, ''The links in ''''PostTag'''' cannot move to a required column of ''''Posts'''' because some of its rows have no "
            + "link. Insert one, or make the foreign key optional.'', 1;');",
            "EXEC(N'UPDATE [Posts] SET [MainTagId] = (SELECT [PostTag].[TagsId] FROM [PostTag] WHERE [PostTag].[PostsId] = [Posts].[Id]);');");

    [Fact]
    public void A_relationship_becomes_symmetric()
        => Up(SelfShapes.Hidden, SelfShapes.HiddenSymmetric).Should().Equal(
            "EXEC(N'INSERT INTO [PersonPerson] ([FriendsId], [PersonId]) SELECT l.[PersonId], l.[FriendsId] FROM [PersonPerson] AS l "
            + "WHERE NOT EXISTS (SELECT 1 FROM [PersonPerson] AS m WHERE m.[FriendsId] = l.[PersonId] AND m.[PersonId] = l.[FriendsId]);');");

    private static bool IsData(string command) => command.StartsWith("EXEC(N'", StringComparison.Ordinal);

    private static List<string> Up(LinkShape from, LinkShape to)
    {
        using var old = CreateContext(from);
        using var now = CreateContext(to);
        var (before, after) = (_versions.GetOrAdd(from, _ => new ModelVersion(old)), _versions.GetOrAdd(to, _ => new ModelVersion(now)));
        var operations = now.Differences(before.Snapshot, after.Code);

        return [.. now.GetService<IMigrationsSqlGenerator>().Generate(operations, after.Snapshot).Select(command => command.CommandText.Trim())];
    }

    private static IEnumerable<string> Problems(IEnumerable<string> commands)
        => commands.SelectMany(command =>
        {
            var inner = command.StartsWith("EXEC(N'", StringComparison.Ordinal) && command.EndsWith("');", StringComparison.Ordinal)
                ? command[7..^3].Replace("''", "'", StringComparison.Ordinal)
                : "";
            using var reader = new StringReader(command);
            using var innerReader = new StringReader(inner);
            new TSql140Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
            new TSql140Parser(initialQuotedIdentifiers: true).Parse(innerReader, out var innerErrors);

            return errors.Concat(innerErrors).Select(error => $"{command}: {error.Message}");
        });

    private static StoredLinksContext CreateContext(LinkShape shape)
        => new(new DbContextOptionsBuilder<StoredLinksContext>().AllowMore()
            .UseManyToMany()
            .UseSqlServer("Server=nowhere")
            .ReplaceService<IModelCacheKeyFactory, StoredLinksContext.ModelPerShape>()
            .Options)
        { Shape = shape };
}
