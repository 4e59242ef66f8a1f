using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace ManyToMany.Diagnostics;

/// <summary>Logs the events of one kind of call in a context to EF's logger: to <c>ILogger</c>, <c>LogTo</c> and
/// <c>DiagnosticSource</c>.</summary>
internal readonly struct LinkLog
{
    private readonly DbContext _context;
    private readonly LinkOperation _operation;
    private readonly IDiagnosticsLogger<LinkCategory> _logger;
    private readonly LinkEvents _events;

    public LinkLog(DbContext context, IModel model, LinkOperation operation)
    {
        _context = context;
        _operation = operation;
        _logger = context.GetService<IDiagnosticsLogger<LinkCategory>>();
        _events = LinkEvents.Of(_logger, model);
    }

    /// <summary>Whether the end of a call may be logged.</summary>
    public bool IsNeeded => IsLogged(Completed) || IsLogged(_events.Failed(ManyToManyEventId.CallFailed, LogLevel.Error));

    /// <summary>Whether messages may contain keys.</summary>
    public bool IsSensitive => _logger.ShouldLogSensitiveData();

    private EventDefinitionBase Completed
        => _operation.IsRead ? _events.Read
            : _operation == LinkOperation.Import ? _events.Imported
            : _events.Changed(_operation.Completed);

    public void Complete(string relationship, TimeSpan elapsed, LinkCounts counts)
    {
        var definition = _events.Changed(_operation.Completed);
        var milliseconds = elapsed.TotalMilliseconds;

        if (_logger.ShouldLog(definition))
        {
            definition.Log(_logger, relationship, milliseconds, counts.Added, counts.Removed, counts.Updated, counts.Unchanged);
        }

        Dispatch(definition, () => definition.GenerateMessage(
            relationship, milliseconds, counts.Added, counts.Removed, counts.Updated, counts.Unchanged));
    }

    public void Complete(string relationship, TimeSpan elapsed, LinkImportReport report)
    {
        var (definition, milliseconds, text) = (_events.Imported, elapsed.TotalMilliseconds, report.ToString());

        if (_logger.ShouldLog(definition))
        {
            definition.Log(_logger, relationship, milliseconds, text);
        }

        Dispatch(definition, () => definition.GenerateMessage(relationship, milliseconds, text));
    }

    public void Complete(string relationship, TimeSpan elapsed)
    {
        var (definition, operation, milliseconds) = (_events.Read, _operation.Name, elapsed.TotalMilliseconds);

        if (_logger.ShouldLog(definition))
        {
            definition.Log(_logger, operation, relationship, milliseconds);
        }

        Dispatch(definition, () => definition.GenerateMessage(operation, relationship, milliseconds));
    }

    public void Fail(string relationship, TimeSpan elapsed, Exception exception)
    {
        var definition = exception switch
        {
            OperationCanceledException => _events.Failed(ManyToManyEventId.CallCanceled, LogLevel.Debug),
            LinkExistsException or LinkEndMissingException => _events.Failed(ManyToManyEventId.CallRefused, LogLevel.Debug),
            _ => _events.Failed(ManyToManyEventId.CallFailed, LogLevel.Error),
        };
        var (operation, milliseconds) = (_operation.Name, elapsed.TotalMilliseconds);
        var error = IsSensitive ? exception.ToString() : exception.GetType().FullName!;

        if (_logger.ShouldLog(definition))
        {
            definition.Log(_logger, operation, relationship, milliseconds, error);
        }

        Dispatch(definition, () => definition.GenerateMessage(operation, relationship, milliseconds, error), exception);
    }

    private bool IsLogged(EventDefinitionBase definition)
        => _logger.ShouldLog(definition) || _logger.NeedsEventData(definition, out _, out _);

    private void Dispatch(EventDefinitionBase definition, Func<string> message, Exception? exception = null)
    {
        if (_logger.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            var data = exception is null
                ? new DbContextEventData(definition, (_, _) => message(), _context)
                : new DbContextErrorEventData(definition, (_, _) => message(), _context, exception);

            _logger.DispatchEventData(definition, data, diagnosticSourceEnabled, simpleLogEnabled);
        }
    }
}
