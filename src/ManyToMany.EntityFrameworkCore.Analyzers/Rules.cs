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
        "'{0}' deletes rows of '{1}', not links. To delete the links, use '{2}'.",
        "The query returns targets. To delete the links, use UnlinkAsync or ClearAsync; to delete the targets, begin the query with their "
            + "DbSet.");

    public static readonly DiagnosticDescriptor UnawaitedCall = Create(
        UnawaitedCallId,
        "A call is not awaited",
        "'{0}' is not awaited, so the context is used again or disposed while the call runs, and its errors are lost. Await it.",
        "The call runs beside the code that follows, which uses or disposes the same context. Await the call, or discard it with '_ ='.");

    public static readonly DiagnosticDescriptor CallInLoop = Create(
        CallInLoopId,
        "A call in a loop",
        "'{0}' sends its statements once per iteration. {1}.",
        "One call sends the same number of statements for any number of links, in one transaction. It is all or nothing.");

    public static readonly DiagnosticDescriptor RemovedAndAdded = Create(
        RemovedAndAddedId,
        "A link is removed and added again",
        "'{0}' is changed again after EF Core detected that links were removed, so SaveChanges deletes the links that are added again. "
            + "Use 'SetAsync', or call 'UseManyToMany()' on the options.",
        "EF Core detects changes in DetectChanges, Entries, HasChanges and Entry. A target that is added again after that keeps its "
            + "deleted link, which SaveChanges deletes.",
        WellKnownDiagnosticTags.CompilationEnd);

    private static DiagnosticDescriptor Create(string id, string title, string message, string description, params string[] tags) => new(
        id,
        title,
        message,
        "ManyToMany",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: $"{description} The package explains the rule in docs/analyzers.md.",
        customTags: tags);
}
