using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>MTM003: a loop that does nothing else than one call for each owner, target or pair.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallInLoopAnalyzer : LinkAnalyzer
{
    private const string PassTargets = "Pass all targets to one call";
    private const string SelectOwners = "Select all owners with 'For' or 'ForKeys' and use one call";
    private const string SetMany = "Use one call of 'SetManyAsync'";

    /// <summary>Creates the analyzer.</summary>
    public CallInLoopAnalyzer()
        : base(Rules.CallInLoop)
    {
    }

    private protected override void Register(CompilationStartAnalysisContext context, LinkTypes types)
        => context.RegisterOperationAction(
            operation =>
            {
                if (operation.Operation is IForEachLoopOperation { IsAsynchronous: false } or IForLoopOperation
                    && LoopItems.OnlyCall((ILoopOperation)operation.Operation) is { } call
                    && types.IsAsyncCall(call)
                    && types.IsOwnerLinks(call.TargetMethod.ContainingType)
                    && Advice(call, new((ILoopOperation)operation.Operation, types), types) is { } advice)
                {
                    operation.ReportDiagnostic(Diagnose(call, call.TargetMethod.Name, advice));
                }
            },
            OperationKind.Loop);

    /// <summary>The one call that does what the loop does, or null if that is not certain.</summary>
    private static string? Advice(IInvocationOperation call, LoopItems items, LinkTypes types)
    {
        if (call.TargetMethod.Parameters.Any(parameter => parameter.Name is "setters" or "predicate")
            || !call.Arguments.Where(argument => argument.Parameter?.Ordinal > 0).All(argument => items.IsSame(argument.Value)))
        {
            return null;
        }

        var (name, targets) = (call.TargetMethod.Name, call.Argument(0));
        var isTarget = items.IsItem(targets.OnlyElement());

        if (!OwnerSelection.IsItem(call, items, types))
        {
            return isTarget && IsForTargets(name) && call.Instance is { } links && items.IsSame(links) ? PassTargets : null;
        }

        // Join entities name their owner.
        var ofJoin = types.IsWithJoin(call.TargetMethod.ContainingType);

        if (!ofJoin && IsForOwners(name) && call.Arguments.All(argument => items.IsSame(argument.Value)))
        {
            return SelectOwners;
        }

        return isTarget || items.IsItem(targets) ? ForPairs(name, ofJoin) : null;
    }

    /// <summary>Not Toggle, where a target that occurs twice counts, and not Set, where the last iteration wins.</summary>
    private static bool IsForTargets(string name)
        => name is "LinkAsync" or "LinkKeysAsync" or "UnlinkAsync" or "UnlinkKeysAsync" or "LinkOrCreateAsync";

    private static bool IsForOwners(string name)
        => name is "LinkAsync" or "LinkKeysAsync" or "UnlinkAsync" or "UnlinkKeysAsync" or "SetAsync" or "SetKeysAsync" or "ClearAsync";

    private static string? ForPairs(string name, bool ofJoin) => name switch
    {
        "LinkAsync" or "LinkKeysAsync" => "Use one call of 'LinkPairsAsync'",
        "UnlinkAsync" or "UnlinkKeysAsync" => "Use one call of 'UnlinkPairsAsync'",
        "SetAsync" or "SetKeysAsync" when !ofJoin => SetMany,
        _ => null,
    };
}
