using System.Linq.Expressions;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Database.RandomVerbs;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Sdk;

namespace ManyToMany.Tests.Database.Import;

/// <summary>
/// Random imports, one after the other: pairs or join entities, repeated, existing and missing ones, with every option and size of a chunk.
/// After each import the report, its progress, the table and the tracker are compared with a model in memory that links one item of the
/// stream after the other. A failure prints the seed and the imports.
/// </summary>
public abstract class RandomImportTests<TTarget, TJoin>(
    TestDatabase database, Expression<Func<Node, IEnumerable<TTarget>?>> navigation, bool isUnique, bool isSymmetric)
    : DatabaseTests<NodesContext>(database)
    where TTarget : class, INumbered
    where TJoin : NodeLink, new()
{
    private const int Imports = 12;

    private readonly SqlRecorder _recorder = new();
    private readonly List<string> _imports = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, RandomImport.Entities).SelectMany(_ => new object[] { new Node(), new Item() }));
        await context.SaveChangesAsync();
    }

    [Theory]
    [MemberData(nameof(RandomSeeds.All), MemberType = typeof(RandomSeeds))]
    public async Task Any_imports_change_the_links_as_the_model_does(int seed)
    {
        var random = new Random(seed);
        var model = new LinkImportModel(isUnique, isSymmetric);

        try
        {
            for (var i = 0; i < Imports; i++)
            {
                var import = RandomImport.Next(random, isUnique);
                _imports.Add(import.ToString());
                await RunAsync(import, model);
            }
        }
        catch (Exception exception)
        {
            throw new XunitException(
                $"Seed {seed} fails at the last of these imports:\n{string.Join('\n', _imports)}\n{exception.Message}", exception);
        }
    }

    private async Task RunAsync(RandomImport import, LinkImportModel model)
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));

        if (import.Tracks)
        {
            await context.Nodes.Include(navigation).LoadAsync();
        }

        var progress = new ProgressLog();
        var expected = model.Run(import);
        _recorder.Clear();
        var call = () => ImportAsync(context, import, progress);

        if (expected.Fails)
        {
            var thrown = (await call.Should().ThrowAsync<InvalidOperationException>()).Which;
            thrown.Should().Match(exception => exception is LinkExistsException || exception is LinkEndMissingException);
        }
        else
        {
            var report = await call();
            report.ToString().Should().Be(expected.Report);
            report.MissingLinks.Select(missing => (missing.Position, missing.IsOwnerMissing, missing.IsTargetMissing)).Should()
                .Equal(expected.Missing.Take(import.MostMissing));
            progress.Reports.Should().HaveCount(expected.Chunks);

            if (isUnique && !import.Tracks && import.Options is { Existing: ExistingLinks.Ignore, MissingTargets: MissingTargets.Throw })
            {
                _recorder.Statements.Should().HaveCount(expected.Chunks, "a chunk is one statement");
            }
        }

        (await ReadAsync()).Should().Equal(model.Rows);
        AssertTracked(context, model);
    }

    private Task<LinkImportReport> ImportAsync(NodesContext context, RandomImport import, ProgressLog progress)
    {
        var links = context.Nodes.Links(navigation).With(import.Options);
        var options = new LinkImportOptions
        {
            ChunkSize = import.ChunkSize,
            CommitEachChunk = import.CommitsEachChunk,
            MaxListedMissing = import.MostMissing,
        };

        return import.IsPairs
            ? links.ImportAsync(LinkStream.Of(import.Items.Select(item => (item.Owner, item.Target))), options, progress)
            : links.ImportAsync(
                LinkStream.Of(import.Items.Select(
                    item => new TJoin { OwnerId = item.Owner, TargetId = item.Target, Level = item.Level, Note = item.Note })),
                options,
                progress);
    }

    private async Task<List<LinkRow>> ReadAsync()
    {
        await using var context = CreateContext();

        return [.. (await context.Set<TJoin>().AsNoTracking().ToListAsync())
            .Select(link => new LinkRow(link.OwnerId, link.TargetId, link.Level, link.Note)).Order()];
    }

    private void AssertTracked(NodesContext context, LinkImportModel model)
    {
        var targetsOf = navigation.Compile();
        context.ChangeTracker.HasChanges().Should().BeFalse();

        foreach (var entry in context.ChangeTracker.Entries<Node>())
        {
            if (entry.Collection(((MemberExpression)navigation.Body).Member.Name).IsLoaded)
            {
                targetsOf(entry.Entity)!.Select(target => target.Id).Should()
                    .BeEquivalentTo(model.Rows.Where(row => row.Owner == entry.Entity.Id).Select(row => row.Target).Distinct());
            }
        }

        foreach (var link in context.ChangeTracker.Entries<TJoin>().Select(entry => entry.Entity))
        {
            model.Rows.Should().Contain(new LinkRow(link.OwnerId, link.TargetId, link.Level, link.Note), "a tracked join entity has its row");
        }
    }
}
