using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>The call that selects the single owner of a call: <c>Links(owner, …)</c>, <c>For(owner)</c> or <c>ForKey(key)</c>.</summary>
internal static class OwnerSelection
{
    /// <summary>Whether the call is for the owner of the iteration, and all else that selects its links is the same in each.</summary>
    public static bool IsItem(IInvocationOperation call, LoopItems items, LinkTypes types)
    {
        var receiver = call.Instance?.WithoutConversions();

        while (receiver is IInvocationOperation { TargetMethod.Name: "With" or "TagWith" or "UsingEntity", Instance: { } before } step
            && types.IsOwnerLinks(step.TargetMethod.ContainingType))
        {
            if (!step.Arguments.All(argument => items.IsSame(argument.Value)))
            {
                return false;
            }

            receiver = before.WithoutConversions();
        }

        return receiver is IInvocationOperation selection && Owner(selection, types) is var (owner, relationship)
            && items.IsItem(owner) && relationship is not null && items.IsSame(relationship);
    }

    private static (IOperation? Owner, IOperation? Relationship)? Owner(IInvocationOperation selection, LinkTypes types)
    {
        var method = selection.TargetMethod;

        return method.Name switch
        {
            "Links" when types.IsLinksExtensions(method.ContainingType) && method.Parameters.Length == 3
                => (selection.Argument(1), selection.Argument(0)),
            "For" when types.IsLinkSet(method.ContainingType) => (selection.Argument(0).OnlyElement(), selection.Instance),
            "ForKey" when types.IsLinkSet(method.ContainingType) => (selection.Argument(0), selection.Instance),
            _ => null,
        };
    }
}
