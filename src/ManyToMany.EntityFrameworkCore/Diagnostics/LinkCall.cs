using System.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Diagnostics;

/// <summary>A call that is traced, measured and logged from its beginning to its end.</summary>
internal sealed class LinkCall
{
    private const int MostOwners = 10;

    private readonly DbContext _context;
    private readonly Relationship[] _relationships;
    private readonly LinkOperation _operation;
    private readonly LinkLog _log;
    private readonly string _owners = "";
    private readonly Activity? _activity;
    private readonly long _start = Stopwatch.GetTimestamp();

    private bool _hasFailed;

    private LinkCall(DbContext context, Relationship[] relationships, LinkOperation operation, IReadOnlyList<object[]> owners)
    {
        _context = context;
        _relationships = relationships;
        _operation = operation;
        _log = Log(context, relationships[0], operation);

        if (owners.Count > 0 && _log.IsSensitive)
        {
            _owners = string.Join(", ", owners.Take(MostOwners).Select(KeyText.Format)) + (owners.Count > MostOwners ? " and more" : "");
        }

        if (LinkTelemetry.Source.HasListeners())
        {
            _activity = Start();
        }
    }

    /// <summary>Whether anyone collects traces, metrics or log events of a call.</summary>
    public static bool IsNeeded(DbContext context, Relationship relationship, LinkOperation operation)
        => LinkTelemetry.IsCollected || Log(context, relationship, operation).IsNeeded;

    /// <summary>Begins a call that is needed. Call it in an asynchronous method, which keeps the current activity to itself.</summary>
    /// <param name="context">The context.</param>
    /// <param name="relationship">The relationship.</param>
    /// <param name="operation">The kind of call.</param>
    /// <param name="owners">The owners of the call, which are recorded only if sensitive data may be.</param>
    public static LinkCall Begin(
        DbContext context, Relationship relationship, LinkOperation operation, IReadOnlyList<object[]>? owners = null)
        => new(context, [relationship], operation, owners ?? []);

    /// <summary>Runs a call that is needed. The method is asynchronous, so that the current activity of the caller stays.</summary>
    public static async Task<TResult> RunAsync<TResult>(Func<LinkCall> begin, Func<Task<TResult>> run, Action<LinkCall, TResult> complete)
    {
        var call = begin();

        try
        {
            var result = await run().ConfigureAwait(false);
            complete(call, result);

            return result;
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            throw;
        }
    }

    /// <summary>Begins a save that writes links of some relationships; <see langword="null"/> if no trace, metric or log event is
    /// collected.</summary>
    public static LinkCall? BeginSave(DbContext context, IEnumerable<Relationship> relationships)
        => relationships.ToArray() is var saved && IsNeeded(context, saved[0], LinkOperation.Save)
            ? new LinkCall(context, saved, LinkOperation.Save, [])
            : null;

    /// <summary>Ends a call that has changed links.</summary>
    public void Complete(LinkChanges changes) => Complete([LinkCounts.Of(changes)]);

    /// <summary>Ends a save, with the numbers of links of each relationship.</summary>
    public void Complete(IReadOnlyList<LinkCounts> counts)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);

        foreach (var (relationship, ofRelationship) in _relationships.Zip(counts))
        {
            Record(relationship, elapsed);
            _log.Complete(Text(relationship), elapsed, ofRelationship);

            foreach (var (change, count) in LinkTelemetry.Links.Enabled ? ofRelationship.All().Where(of => of.Count > 0) : [])
            {
                LinkTelemetry.Links.Add(count, [.. Tags(relationship), new(LinkTelemetry.Change, change)]);
            }
        }

        foreach (var changes in counts.SelectMany(of => of.All()).GroupBy(of => of.Change, of => of.Count))
        {
            _activity?.SetTag(LinkTelemetry.LinksOf(changes.Key), changes.Sum());
        }

        _activity?.Stop();
    }

    /// <summary>Ends an import, whose chunks are calls of their own.</summary>
    public void Complete(LinkImportReport report)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        Record(_relationships[0], elapsed);
        _log.Complete(Text(_relationships[0]), elapsed, report);

        _activity?
            .SetTag(LinkTelemetry.LinksOf("read"), report.Read)
            .SetTag(LinkTelemetry.LinksOf("added"), report.Added)
            .SetTag(LinkTelemetry.LinksOf("updated"), report.Updated)
            .SetTag(LinkTelemetry.LinksOf("unchanged"), report.Unchanged)
            .SetTag(LinkTelemetry.LinksOf("missing"), report.Missing)
            .Stop();
    }

    /// <summary>Ends a call that has read links, unless it has failed.</summary>
    public void Complete()
    {
        if (_hasFailed)
        {
            return;
        }

        var elapsed = Stopwatch.GetElapsedTime(_start);
        Record(_relationships[0], elapsed);
        _log.Complete(Text(_relationships[0]), elapsed);
        _activity?.Stop();
    }

    /// <summary>Ends a call with an error.</summary>
    public void Fail(Exception exception)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        var type = exception.GetType().FullName!;
        _hasFailed = true;

        foreach (var relationship in _relationships)
        {
            Record(relationship, elapsed, new KeyValuePair<string, object?>(LinkTelemetry.ErrorType, type));
            _log.Fail(Text(relationship), elapsed, exception);
        }

        // The message may contain keys.
        _activity?
            .SetTag(LinkTelemetry.ErrorType, type)
            .SetStatus(ActivityStatusCode.Error, _log.IsSensitive ? exception.Message : null)
            .Stop();
    }

    private static LinkLog Log(DbContext context, Relationship relationship, LinkOperation operation)
        => new(context, relationship.JoinEntityType.Model, operation);

    private Activity? Start()
    {
        var tables = string.Join(", ", _relationships.Select(relationship => relationship.Table.Name).Distinct());

        // The driver's spans are those of the client.
        return LinkTelemetry.Source.StartActivity($"{_operation.Name} {tables}", ActivityKind.Internal)
            ?.SetTag(LinkTelemetry.SystemName, LinkTelemetry.SystemOf(_context.Database.ProviderName))
            .SetTag(LinkTelemetry.Namespace, _context.Database.GetDbConnection().Database)
            .SetTag(LinkTelemetry.CollectionName, string.Join(", ", _relationships.Select(Collection).Distinct()))
            .SetTag(LinkTelemetry.OperationName, _operation.Name)
            .SetTag(LinkTelemetry.RelationshipName, string.Join(", ", _relationships.Select(Name)))
            .SetTag(LinkTelemetry.Owners, _owners.Length > 0 ? _owners : null);
    }

    private void Record(Relationship relationship, TimeSpan elapsed, params KeyValuePair<string, object?>[] tags)
    {
        if (LinkTelemetry.Duration.Enabled)
        {
            LinkTelemetry.Duration.Record(elapsed.TotalSeconds, [.. Tags(relationship), .. tags]);
        }
    }

    private KeyValuePair<string, object?>[] Tags(Relationship relationship)
        =>
        [
            new(LinkTelemetry.SystemName, LinkTelemetry.SystemOf(_context.Database.ProviderName)),
            new(LinkTelemetry.CollectionName, Collection(relationship)),
            new(LinkTelemetry.OperationName, _operation.Name),
            new(LinkTelemetry.RelationshipName, Name(relationship)),
        ];

    private static string Collection(Relationship relationship)
        => relationship.Table.Schema is { } schema ? $"{schema}.{relationship.Table.Name}" : relationship.Table.Name;

    private static string Name(Relationship relationship)
        => $"{relationship.Navigation.DeclaringEntityType.DisplayName()}.{relationship.Navigation.Name}";

    private string Text(Relationship relationship) => _owners.Length > 0 ? $"{Name(relationship)} of {_owners}" : Name(relationship);
}
