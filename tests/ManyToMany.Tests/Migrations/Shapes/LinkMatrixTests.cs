using System.Data.Common;
using ManyToMany.Migrations;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Links stored in each shape, migrated to each other shape and back: no link lost or exchanged, and the schema is that of the
/// model.</summary>
public abstract class LinkMatrixTests(TestDatabase database) : ShapeMigrationTests(database)
{
    public static TheoryData<string> Names => [.. LinkShapes.All.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_link_survives_the_way_to_each_other_shape_and_back(string name)
        => await WithEachOtherAsync(name, MigrateAsync);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_check_finds_what_plain_EF_loses_and_nothing_else(string name)
        => await WithEachOtherAsync(name, CheckAsync);

    private static async Task WithEachOtherAsync(string name, Func<LinkShape, LinkShape, Task> test)
    {
        var from = LinkShapes.Named(name);
        var failures = new List<string>();
        foreach (var to in LinkShapes.All.Where(to => to != from && !(from.IsReference && to.IsReference)))
        {
            try
            {
                await test(from, to);
            }
            catch (Exception exception)
            {
                failures.Add($"to '{to}': {exception.Message}");
            }
        }

        string.Join('\n', failures).Should().BeEmpty();
    }

    private async Task CheckAsync(LinkShape from, LinkShape to)
    {
        var (before, after) = (await ModelAsync(from), await ModelAsync(to));
        await using var old = await CreateAsync(from);
        await using var plain = CreateContext(to, usesManyToMany: false);
        await AddEndsAsync(old, from);
        await new StoredLinks(old).WriteAsync(Links(from, to));
        var atFirst = await new StoredLinks(old).ReadAsync();
        var operations = plain.Differences(before.Snapshot, after.Code);
        IEnumerable<string> Losses(DbContext context) => LinkTrace.Losses(
            new LinkModel(before.Snapshot.GetRelationalModel()), new LinkModel(after.Snapshot.GetRelationalModel()),
            context.Differences(before.Snapshot, after.Code));

        IReadOnlyList<StoredLink> now;
        try
        {
            await plain.MigrateAsync(operations, after.Snapshot);
            now = await new StoredLinks(plain).ReadAsync();
        }
        catch (DbException)
        {
            // A migration that fails loses nothing, nor does one that leaves the table in the old schema, as Npgsql's to the default one.
            return;
        }

        var isKept = now.Select(link => link.Pair).SequenceEqual(atFirst.Select(link => link.Pair));
        Losses(plain).Any().Should().Be(!isKept, string.Join('\n', Losses(plain)));
        await using var ours = CreateContext(to);
        Losses(ours).Should().BeEmpty();
    }

    private async Task MigrateAsync(LinkShape from, LinkShape to)
    {
        var (before, after) = (await ModelAsync(from), await ModelAsync(to));
        var (schemaBefore, schemaAfter) = (await SchemaAsync(from), await SchemaAsync(to));
        await using var old = await CreateAsync(from);
        await using var now = CreateContext(to);
        var links = Links(from, to);
        await AddEndsAsync(old, from);
        await new StoredLinks(old).WriteAsync(links);
        var atFirst = await new StoredLinks(old).ReadAsync();

        await now.MigrateAsync(now.Differences(before.Snapshot, after.Code), after.Snapshot);
        ShouldBeSame(await new StoredLinks(now).ReadAsync(), atFirst, StoredLinksBefore(old));
        SchemaText.Read(now).Should().Be(schemaAfter);

        await now.MigrateAsync(now.Differences(after.Code, before.Snapshot), before.Snapshot);
        ShouldBeSame(await new StoredLinks(old).ReadAsync(), atFirst, StoredLinksBefore(now));
        SchemaText.Read(old).Should().Be(schemaBefore);
    }

    private static HashSet<string> StoredLinksBefore(DbContext context) => [.. new StoredLinks(context).Payload.Select(property => property.Name)];

    /// <summary>Payload that both shapes have is the same; payload that is new has the default value of the model or of its type.</summary>
    private static void ShouldBeSame(IReadOnlyList<StoredLink> now, IReadOnlyList<StoredLink> atFirst, HashSet<string> kept)
    {
        now.Select(link => link.Pair).Should().Equal(atFirst.Select(link => link.Pair));
        foreach (var (link, old) in now.Zip(atFirst))
        {
            foreach (var (property, value) in link.Payload)
            {
                if (kept.Contains(property) && old.Payload.TryGetValue(property, out var expected))
                {
                    value.Should().Be(expected, property);
                }
                else if (!kept.Contains(property))
                {
                    value.Should().BeOneOf([null, "0", "5", .. property == nameof(PostTag.AddedOn) ? new[] { value } : []], property);
                }
            }
        }
    }

    /// <summary>Links that both shapes can store.</summary>
    private static List<(int, int)> Links(LinkShape from, LinkShape to)
    {
        var (onePerPost, onePerTag) = (from.OneTagPerPost || to.OneTagPerPost, from.OnePostPerTag || to.OnePostPerTag);
        var isRequired = from.TagIsRequired || to.TagIsRequired;

        return (onePerPost, onePerTag, isRequired) switch
        {
            (true, true, true) => [(1, 3), (2, 2), (3, 1), (4, 4)],
            (true, true, false) => [(1, 3), (2, 2)],
            (true, false, true) => [(1, 3), (2, 3), (3, 1), (4, 3)],
            (true, false, false) => [(1, 3), (2, 3), (4, 1)],
            (false, true, _) => [(1, 3), (1, 2), (3, 1)],
            _ => [(1, 1), (1, 3), (2, 1), (2, 4), (3, 3), (4, 1), (4, 2), (4, 3)],
        };
    }

    private static async Task AddEndsAsync(DbContext context, LinkShape shape)
    {
        await context.ExecuteAsync("""INSERT INTO "Tags" ("Id", "Name") VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')""");
        await context.ExecuteAsync(shape.TagIsRequired
            ? """INSERT INTO "Posts" ("Id", "Title", "MainTagId") VALUES (1, 'A', 1), (2, 'B', 1), (3, 'C', 1), (4, 'D', 1)"""
            : """INSERT INTO "Posts" ("Id", "Title") VALUES (1, 'A'), (2, 'B'), (3, 'C'), (4, 'D')""");
        if (!shape.IsReference)
        {
            // A foreign key that EF takes for this column gets what is no key of a tag.
            await context.ExecuteAsync("""UPDATE "Posts" SET "Rating" = 100 + "Id" """);
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : LinkMatrixTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkMatrixTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LinkMatrixTests(database), IClassFixture<SqlServerDatabase>;
}
