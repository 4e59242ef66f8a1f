using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>MTM004: a removed link that EF Core has detected is added again, and SaveChanges deletes it (dotnet/efcore 26831).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RemovedAndAddedAnalyzer : LinkAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public RemovedAndAddedAnalyzer()
        : base(Rules.RemovedAndAdded)
    {
    }

    private protected override void Register(CompilationStartAnalysisContext context, LinkTypes types)
    {
        var options = new ContextOptions();
        var found = new ConcurrentBag<NavigationChange>();

        context.RegisterOperationAction(operation => options.Add((IInvocationOperation)operation.Operation), OperationKind.Invocation);
        context.RegisterOperationAction(
            operation => options.Add((ISimpleAssignmentOperation)operation.Operation), OperationKind.SimpleAssignment);
        context.RegisterSymbolAction(
            symbol =>
            {
                if (types.IsDbContext((ITypeSymbol)symbol.Symbol))
                {
                    options.Add((INamedTypeSymbol)symbol.Symbol);
                }
            },
            SymbolKind.NamedType);
        context.RegisterOperationAction(
            block =>
            {
                foreach (var change in Changes((IBlockOperation)block.Operation, types))
                {
                    found.Add(change);
                }
            },
            OperationKind.Block);
        context.RegisterCompilationEndAction(end =>
        {
            foreach (var change in found.Where(change => options.LoseLinks(change.Navigation)))
            {
                end.ReportDiagnostic(Diagnose(change.Call, change.Navigation.Name));
            }
        });
    }

    /// <summary>The additions of the block after a removal and, after that, a call that detects it.</summary>
    private static IEnumerable<NavigationChange> Changes(IBlockOperation block, LinkTypes types)
    {
        var removed = new List<NavigationChange>();
        var detected = new List<NavigationChange>();

        foreach (var statement in block.Operations)
        {
            var operations = statement.DescendantsAndSelf().ToList();

            foreach (var added in operations.Select(NavigationChange.Addition).Where(one => one is not null))
            {
                if (detected.Any(one => one.IsUndoneBy(added!)))
                {
                    yield return added!;
                }
            }

            if (operations.Any(one => Detection.Ends(one, types)))
            {
                removed.Clear();
                detected.Clear();
            }

            var certain = Detection.Unconditional(statement).ToList();
            detected.AddRange(removed.Where(one => certain.Any(operation => Detection.Of(operation, one.Owner, types))));

            if (statement is IExpressionStatementOperation { Operation: var removal } && NavigationChange.Removal(removal) is { } change)
            {
                removed.Add(change);
            }
        }
    }
}
