using ManyToMany.Diagnostics;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>Runs calls that read links.</summary>
internal static class ReadCall
{
    /// <summary>Reads, and traces, measures and logs the call if anyone collects.</summary>
    public static Task<TResult> RunAsync<TResult>(LinkScope scope, LinkOperation operation, Func<Task<TResult>> read)
        => LinkCall.IsNeeded(scope.Context, scope.Relationship, operation) ? MeasureAsync(scope, operation, read) : read();

    /// <summary>Reads, and traces, measures and logs the call.</summary>
    public static Task<TResult> MeasureAsync<TResult>(LinkScope scope, LinkOperation operation, Func<Task<TResult>> read)
        => LinkCall.RunAsync(
            () => LinkCall.Begin(scope.Context, scope.Relationship, operation, (scope.Owners as KeySource.Listed)?.Keys),
            read,
            static (call, _) => call.Complete());
}
