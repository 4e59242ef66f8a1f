using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany.Arguments;

/// <summary>Checks before any SQL that links can be inserted, and completes their payload.</summary>
internal static class NewLinks
{
    /// <summary>The payload of new links: what the call gives, what the condition of the scope requires, and the defaults.</summary>
    public static LinkPayload Complete(LinkScope scope, LinkPayload payload)
    {
        var relationship = scope.Relationship;

        if (scope.Filter?.Unwritable is { } unwritable)
        {
            throw Errors.UnwritableFilter(relationship.Navigation, unwritable);
        }

        if (scope.Options.Existing == ExistingLinks.Repeat && relationship.UniquePair is not null)
        {
            throw Errors.UnrepeatableLink(relationship.Navigation);
        }

        if (relationship.RequiredDocument is { } document)
        {
            throw Errors.RequiredDocument(relationship.Navigation, document);
        }

        var defaults = (scope.Defaults ?? new LinkDefaultValues(scope.Context)).Of(relationship);
        var complete = payload.With(scope.Filter) with { Defaults = defaults };
        var written = complete.ForNewLinks();
        var missing = relationship.Columns.FirstOrDefault(column => column.Source == ValueSource.Missing && !written.HasValueFor(column))
            ?? relationship.Columns.FirstOrDefault(column => column.IsRequiredPart && IsBegun(column, written));

        return missing is null ? complete : throw Errors.RequiredPayload(relationship.Navigation, missing.Property);
    }

    /// <summary>The same for links whose keys are known.</summary>
    public static LinkPayload Complete(LinkScope scope, LinkSelection links, LinkPayload payload)
    {
        if (!scope.Relationship.Shared.IsEmpty)
        {
            scope.Relationship.Shared.ThrowIfImpossible(links.Links);
        }

        return Complete(scope, payload);
    }

    // EF reads an optional owned or complex object as null if a required column of it is null, so once one of its values is given, all
    // required values must be.
    private static bool IsBegun(WritableColumn part, LinkPayload payload)
        => !payload.HasValueFor(part)
            && payload.Values.Any(value => value.Value is not null && value.Column.Property.DeclaringType == part.Property.DeclaringType);
}
