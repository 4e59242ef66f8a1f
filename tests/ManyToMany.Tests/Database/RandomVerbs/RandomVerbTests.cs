using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Xunit.Sdk;

namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>
/// Random sequences of all verbs, from both sides, with payload, conditions, options and queries, in contexts that track everything, with
/// and without an interceptor. After each step the table, the result, the tracker and the events are compared with a model in memory. A
/// failure prints the seed and the steps.
/// </summary>
public abstract class RandomVerbTests<TTarget>(TestDatabase database, string navigation, bool isUnique)
    : DatabaseTests<NodesContext>(database)
    where TTarget : class, INumbered
{
    private const int Steps = 60;

    private readonly List<string> _steps = [];
    private LinkModel _model = null!;
    private EventLog? _log;

    protected virtual bool HasPayload => true;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, VerbStepGenerator.Count).Select(_ => new Node()));
        context.AddRange(Enumerable.Range(1, VerbStepGenerator.Count).Select(_ => new Item()));
        await context.SaveChangesAsync();
    }

    [Theory]
    [MemberData(nameof(RandomSeeds.All), MemberType = typeof(RandomSeeds))]
    public async Task Any_sequence_of_verbs_changes_the_links_as_the_model_does(int seed)
    {
        var random = new Random(seed);
        var context = await OpenAsync(random);
        var (_, inverse) = Navigations(context);
        _model = new LinkModel(isSymmetric: inverse is null, isUnique);
        var generator = new VerbStepGenerator(random, _model, HasPayload, hasInverse: inverse is not null);

        try
        {
            for (var i = 0; i < Steps; i++)
            {
                // A tracker that has followed many verbs, and one that has followed none.
                if (random.Next(4) == 0)
                {
                    await context.DisposeAsync();
                    context = await OpenAsync(random);
                }

                var step = generator.Next();
                _steps.Add(step.ToString());
                await RunAsync(context, step);
            }
        }
        catch (Exception exception)
        {
            throw new XunitException(
                $"Seed {seed} fails at the last of these steps:\n{string.Join('\n', _steps)}\n{exception.Message}", exception);
        }
        finally
        {
            await context.DisposeAsync();
        }
    }

    /// <summary>Runs the step on the library, and reads the links of its owners afterwards.</summary>
    private protected abstract Task<LinkChanges> CallAsync(NodesContext context, VerbStep step);

    private protected abstract Task<(int Count, int[] Keys)> ReadAsync(NodesContext context, VerbStep step);

    /// <summary>All rows of the join table.</summary>
    protected abstract IQueryable<object> Joins(NodesContext context);

    /// <summary>A context with everything tracked and loaded: a plain one, one with the services, or one with an interceptor.</summary>
    private async Task<NodesContext> OpenAsync(Random random)
    {
        var kind = random.Next(4);
        _log = kind > 1 ? new EventLog() : null;
        _steps.Add(kind switch { 0 => "open", 1 => "open with UseManyToMany()", _ => "open with an interceptor" });
        var context = CreateContext(builder => (kind == 0 ? builder : builder.UseManyToMany()).AddInterceptors(_log is null ? [] : [_log]));
        var (forward, inverse) = Navigations(context);
        await context.Nodes.Include(forward).LoadAsync();
        await (inverse is null ? context.Set<TTarget>() : context.Set<TTarget>().Include(inverse)).LoadAsync();

        return context;
    }

    // The inverse of a symmetric navigation is a shadow navigation.
    private (string Forward, string? Inverse) Navigations(NodesContext context)
    {
        var inverse = context.Model.FindEntityType(typeof(Node))!.FindSkipNavigation(navigation)!.Inverse;

        return (navigation, inverse.IsShadowProperty() ? null : inverse.Name);
    }

    private async Task RunAsync(NodesContext context, VerbStep step)
    {
        var expected = _model.Apply(step);
        _log?.Received.Clear();

        var thrown = await Record.ExceptionAsync(async () =>
        {
            var changes = await CallAsync(context, step);
            expected.Throws.Should().BeFalse();
            Compare(changes, expected);
            _log?.Received.Count.Should().Be(expected.Any ? 2 : 0, "the interceptor is notified before and after a change");
            _log?.Received.ForEach(changes => Compare(changes, expected));
        });
        if (!(expected.Throws && thrown is LinkExistsException) && thrown is not null)
        {
            throw thrown;
        }

        await CompareTableAsync();
        CompareTracker(context);
        await CompareQuestionsAsync(context, step);
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    private void Compare(LinkChanges actual, LinkModelChanges expected)
    {
        Compare(actual.Added, expected.Added, "added");
        Compare(actual.Removed, expected.Removed, "removed");
        Compare(actual.Updated, expected.Updated, "updated");
    }

    private void Compare(LinkKeyCollection actual, List<(int Owner, int Target)> expected, string kind)
    {
        actual.Count.Should().Be(expected.Count, $"so many links are {kind}");
        if (actual.HasKeys)
        {
            _model.Normalize(actual.Select(link => ((int)link.OwnerKey, (int)link.TargetKey))).Should()
                .Equal(expected, $"these links are {kind}");
        }
    }

    private async Task CompareTableAsync()
    {
        await using var context = CreateContext();
        await Joins(context).LoadAsync();
        Rows(context).Should().Equal(ExpectedRows(), "this is the table");
    }

    private void CompareTracker(NodesContext context)
    {
        context.ChangeTracker.HasChanges().Should().BeFalse();
        Rows(context).Should().Equal(ExpectedRows(), "this is tracked");

        var (forward, inverse) = Navigations(context);
        foreach (var node in context.ChangeTracker.Entries<Node>())
        {
            CompareCollection(node.Collection(forward), _model.Rows.Where(row => row.Owner == node.Entity.Id).Select(row => row.Target));
        }

        foreach (var target in inverse is null ? [] : context.ChangeTracker.Entries<TTarget>())
        {
            CompareCollection(
                target.Collection(inverse!), _model.Rows.Where(row => row.Target == target.Entity.Id).Select(row => row.Owner));
        }
    }

    private static void CompareCollection(CollectionEntry collection, IEnumerable<int> expected)
    {
        var entry = collection.EntityEntry;
        var name = $"{entry.Metadata.ShortName()} {((INumbered)entry.Entity).Id}.{collection.Metadata.Name}";
        collection.IsLoaded.Should().BeTrue(name);
        collection.CurrentValue!.Cast<INumbered>().Select(item => item.Id).Order().Should().Equal(expected.Distinct().Order(), name);
    }

    private async Task CompareQuestionsAsync(NodesContext context, VerbStep step)
    {
        var links = _model.Rows.Select(row => step.IsInverse ? (Owner: row.Target, Target: row.Owner) : row.Pair)
            .Where(pair => step.Owners.Contains(pair.Owner)).ToList();

        var (count, keys) = await ReadAsync(context, step);
        count.Should().Be(links.Count, "so many links are counted");
        keys.Should().BeEquivalentTo(links.Select(link => link.Target).Distinct());
    }

    private List<string> ExpectedRows() => [.. _model.Rows.Select(row => row.ToString()).Order()];

    /// <summary>The tracked join entities.</summary>
    private List<string> Rows(NodesContext context)
    {
        var join = context.Model.FindEntityType(typeof(Node))!.FindSkipNavigation(navigation)!.JoinEntityType;

        return [.. context.ChangeTracker.Entries().Where(entry => entry.Metadata == join).Select(entry => Row(entry).ToString()).Order()];
    }

    private LinkRow Row(EntityEntry entry)
    {
        var row = new LinkRow(Value<int>(nameof(NodeLink.OwnerId)), Value<int>(nameof(NodeLink.TargetId)));

        return HasPayload ? row with { Level = Value<int>(nameof(NodeLink.Level)), Note = Value<string?>(nameof(NodeLink.Note)) } : row;

        T Value<T>(string property) => (T)entry.Property(property).CurrentValue!;
    }
}
