using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace ManyToMany.Diagnostics;

/// <summary>The events of calls as EF's logger defines them: built once for the options of a context, and kept on the model.</summary>
internal sealed class LinkEvents(ILoggingOptions options)
{
    private const string Annotation = "ManyToMany:Events";

    private readonly ConcurrentDictionary<EventId, EventDefinitionBase> _definitions = new();

    public static LinkEvents Of(IDiagnosticsLogger logger, IModel model)
        => model
            .GetOrAddRuntimeAnnotationValue<ConditionalWeakTable<ILoggingOptions, LinkEvents>, object?>(Annotation, static _ => [], null)
            .GetValue(logger.Options, static options => new LinkEvents(options));

    public EventDefinition<string, double, long, long, long, long> Changed(EventId id)
        => (EventDefinition<string, double, long, long, long, long>)Get(id, LogLevel.Debug);

    public EventDefinition<string, double, string> Imported
        => (EventDefinition<string, double, string>)Get(ManyToManyEventId.ImportCompleted, LogLevel.Information);

    public EventDefinition<string, string, double> Read
        => (EventDefinition<string, string, double>)Get(ManyToManyEventId.ReadCompleted, LogLevel.Debug);

    public EventDefinition<string, string, double, string> Failed(EventId id, LogLevel level)
        => (EventDefinition<string, string, double, string>)Get(id, level);

    // GetOrAdd alone would allocate a delegate each time.
    private EventDefinitionBase Get(EventId id, LogLevel level)
        => _definitions.TryGetValue(id, out var known) ? known : _definitions.GetOrAdd(id, Define, level);

    private EventDefinitionBase Define(EventId id, LogLevel level)
    {
        var code = $"{nameof(ManyToManyEventId)}.{id.Name!.Split('.')[^1]}";

        return id.Id switch
        {
            _ when id == ManyToManyEventId.ImportCompleted => new EventDefinition<string, double, string>(
                options, id, level, code, level => LoggerMessage.Define<string, double, string>(
                    level, id, "Imported links of '{Relationship}' in {Elapsed:0.0} ms: {Report}.")),
            _ when id == ManyToManyEventId.ReadCompleted => new EventDefinition<string, string, double>(
                options, id, level, code, level => LoggerMessage.Define<string, string, double>(
                    level, id, "Completed '{Operation}' of '{Relationship}' in {Elapsed:0.0} ms.")),
            >= 105300 => new EventDefinition<string, string, double, string>(
                options, id, level, code, level => LoggerMessage.Define<string, string, double, string>(
                    level, id, "'{Operation}' of '{Relationship}' ended after {Elapsed:0.0} ms with an exception: {Error}")),
            _ => new EventDefinition<string, double, long, long, long, long>(
                options, id, level, code, level => LoggerMessage.Define<string, double, long, long, long, long>(
                    level,
                    id,
                    $"Completed '{code.Split('.')[^1].Replace("Completed", "", StringComparison.Ordinal)}' of '{{Relationship}}' in "
                        + "{Elapsed:0.0} ms: {Added} added, {Removed} removed, {Updated} updated, {Unchanged} unchanged.")),
        };
    }
}
