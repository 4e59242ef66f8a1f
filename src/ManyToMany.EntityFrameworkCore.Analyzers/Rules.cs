using Microsoft.CodeAnalysis;

namespace ManyToMany.Analyzers;

/// <summary>The diagnostics of this package. <c>docs/analyzers.md</c> has a section for each.</summary>
internal static class Rules
{
    public const string DeletedTargetsId = "MTM001";
    public const string UnawaitedCallId = "MTM002";
    public const string CallInLoopId = "MTM003";
    public const string RemovedAndAddedId = "MTM004";

    public static readonly DiagnosticDescriptor DeletedTargets = Create(
        DeletedTargetsId,
        "ExecuteDelete deletes targets, not links",
        "'{0}' deletes rows of '{1}', not links. To delete the links, use '{2}'.");

    public static readonly DiagnosticDescriptor UnawaitedCall = Create(
        UnawaitedCallId,
        "A call is not awaited",
        "'{0}' is not awaited, so the context is used again or disposed while the call runs, and its errors are lost. Await it.");

    public static readonly DiagnosticDescriptor CallInLoop = Create(
        CallInLoopId,
        "A call in a loop",
        "'{0}' sends its statements once per iteration. {1}.");

    public static readonly DiagnosticDescriptor RemovedAndAdded = Create(
        RemovedAndAddedId,
        "A link is removed and added again",
        "'{0}' is changed again after EF Core detected that links were removed, so SaveChanges deletes the links that are added again. "
            + "Use 'SetAsync', or call 'UseManyToMany()' on the options.",
        WellKnownDiagnosticTags.CompilationEnd);

    private static DiagnosticDescriptor Create(string id, string title, string message, params string[] tags) => new(
        id,
        title,
        message,
        "ManyToMany",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: $"docs/analyzers.md#{id.ToLowerInvariant()}",
        customTags: tags);
}
