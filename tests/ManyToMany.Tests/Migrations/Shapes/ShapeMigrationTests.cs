using System.Collections.Concurrent;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>What the tests of migrations between models share: databases of a shape, and the versions of its model.</summary>
public abstract class ShapeMigrationTests(TestDatabase database) : IAsyncLifetime
{
    // Compiling a snapshot takes longer than a migration.
    private static readonly ConcurrentDictionary<(string Provider, LinkShape Shape), (ModelVersion Model, string Schema)> _versions = [];

    public async ValueTask InitializeAsync() => await database.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        return ValueTask.CompletedTask;
    }

    private protected async Task<ModelVersion> ModelAsync(LinkShape shape) => (await VersionAsync(shape)).Model;

    /// <summary>The schema that EF creates for a shape.</summary>
    private protected async Task<string> SchemaAsync(LinkShape shape) => (await VersionAsync(shape)).Schema;

    /// <summary>A context on an empty database of a shape.</summary>
    private protected async Task<StoredLinksContext> CreateAsync(LinkShape shape)
    {
        var context = CreateContext(shape);
        await EmptyAsync(context);
        var model = context.GetService<IDesignTimeModel>().Model;
        await context.MigrateAsync(context.Differences(null, model), model);

        return context;
    }

    private protected StoredLinksContext CreateContext(LinkShape shape, bool usesManyToMany = true)
    {
        var context = database.CreateContext<StoredLinksContext>(options =>
        {
            options.ReplaceService<IModelCacheKeyFactory, StoredLinksContext.ModelPerShape>();
            if (usesManyToMany)
            {
                options.UseManyToMany();
            }
        });
        context.Shape = shape;

        return context;
    }

    private async Task<(ModelVersion Model, string Schema)> VersionAsync(LinkShape shape)
    {
        if (!_versions.TryGetValue((database.ProviderName, shape), out var version))
        {
            await using var context = await CreateAsync(shape);
            _versions[(database.ProviderName, shape)] = version = (new ModelVersion(context), SchemaText.Read(context));
        }

        return version;
    }

    // A new database for each model is slow on PostgreSQL. On SQLite the file is made with the first table.
    private async Task EmptyAsync(DbContext context)
    {
        switch (database)
        {
            case SqliteDatabase:
                await database.DeleteAsync(context);
                break;

            case SqlServerDatabase:
                await database.ClearAsync(context);
                break;

            default:
                var creator = context.GetService<IRelationalDatabaseCreator>();
                if (!await creator.ExistsAsync())
                {
                    await creator.CreateAsync();
                }

                await context.ExecuteAsync("DROP SCHEMA IF EXISTS links CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
                break;
        }
    }
}
