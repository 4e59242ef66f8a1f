using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Links stored in each shape, migrated to each other shape and back: no link lost or exchanged, and the schema is that of the
/// model.</summary>
public abstract class LinkMatrixTests(TestDatabase database) : IAsyncLifetime
{
    private readonly Dictionary<LinkShape, (ModelVersion Model, string Schema)> _versions = [];

    public static TheoryData<string> Names => [.. LinkShapes.All.Select(shape => shape.Name)];

    public async ValueTask InitializeAsync() => await database.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_link_survives_the_way_to_each_other_shape_and_back(string name)
    {
        var from = LinkShapes.Named(name);
        var failures = new List<string>();
        foreach (var to in LinkShapes.All.Where(to => to != from && !(from.IsReference && to.IsReference)))
        {
            try
            {
                await MigrateAsync(from, to);
            }
            catch (Exception exception)
            {
                failures.Add($"to '{to}': {exception}");
            }
        }

        string.Join('\n', failures).Should().BeEmpty();
    }

    private async Task MigrateAsync(LinkShape from, LinkShape to)
    {
        var (before, schemaBefore) = await VersionAsync(from);
        var (after, schemaAfter) = await VersionAsync(to);
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

    private async Task<(ModelVersion, string)> VersionAsync(LinkShape shape)
    {
        if (!_versions.TryGetValue(shape, out var version))
        {
            await using var context = await CreateAsync(shape);
            _versions[shape] = version = (new ModelVersion(context), SchemaText.Read(context));
        }

        return version;
    }

    private async Task<StoredLinksContext> CreateAsync(LinkShape shape)
    {
        var context = CreateContext(shape);
        await EmptyAsync(context);
        var model = context.GetService<IDesignTimeModel>().Model;
        await context.MigrateAsync(context.Differences(null, model), model);

        return context;
    }

    private StoredLinksContext CreateContext(LinkShape shape)
    {
        var context = database.CreateContext<StoredLinksContext>(
            options => options.UseManyToMany().ReplaceService<IModelCacheKeyFactory, StoredLinksContext.ModelPerShape>());
        context.Shape = shape;

        return context;
    }

    protected abstract Task EmptyAsync(DbContext context);

    public sealed class Sqlite(SqliteDatabase database) : LinkMatrixTests(database), IClassFixture<SqliteDatabase>
    {
        protected override Task EmptyAsync(DbContext context) => context.Database.EnsureDeletedAsync();
    }

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkMatrixTests(database), IClassFixture<PostgreSqlDatabase>
    {
        protected override async Task EmptyAsync(DbContext context)
        {
            if (!await context.GetService<IRelationalDatabaseCreator>().ExistsAsync())
            {
                await context.GetService<IRelationalDatabaseCreator>().CreateAsync();
            }

            await context.ExecuteAsync("DROP SCHEMA IF EXISTS links CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
        }
    }
}
