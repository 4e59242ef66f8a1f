using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>
/// Links as callers write them, each an object of the join entity's class. They are read and never tracked; what they leave unset is left
/// to the database's defaults, as EF does.
/// </summary>
internal sealed class JoinInstances
{
    private JoinInstances(LinkSelection.Pairs links, LinkPayload payload)
    {
        Links = links;
        Payload = payload;
    }

    public LinkSelection.Pairs Links { get; }

    public LinkPayload Payload { get; }

    /// <summary>The links between the owners in scope and the target of each instance.</summary>
    /// <param name="scope">Its owners are named one by one.</param>
    /// <param name="instances">What the caller gave.</param>
    /// <param name="linksExist">Whether the links are there, so that no key of theirs can be said.</param>
    /// <param name="parameterName">The caller's name for them.</param>
    public static JoinInstances Read(LinkScope scope, IEnumerable<object> instances, bool linksExist, string parameterName)
    {
        var owners = scope.Owners is KeySource.Listed { Keys: var keys } ? keys : throw Errors.LinksOfQuery(scope.Relationship.JoinEntityType);
        var known = owners.ToHashSet(scope.Relationship.Owner.Key);

        return Read(
            scope,
            instances,
            linksExist,
            parameterName,
            owner => owner is null ? owners
                : known.Contains(owner) ? [owner]
                : throw Errors.LinkOfOtherOwner(scope.Relationship.Owner, owner, parameterName));
    }

    /// <summary>The links between the two ends that each instance says.</summary>
    public static JoinInstances Read(LinkScope scope, IEnumerable<object> instances, string parameterName)
        => Read(
            scope,
            instances,
            linksExist: false,
            parameterName,
            owner => [owner ?? throw Errors.LinkWithoutEnd(scope.Relationship.Owner, parameterName)]);

    private static JoinInstances Read(
        LinkScope scope,
        IEnumerable<object> instances,
        bool linksExist,
        string parameterName,
        Func<object[]?, IReadOnlyList<object[]>> ownersOf)
    {
        var relationship = scope.Relationship;
        var columns = relationship.Columns
            .Where(column => column.IsWritable && !column.IsDiscriminator && !(linksExist && column.Property.IsPrimaryKey()))
            .ToList();
        var rows = new Dictionary<LinkKey, object?[]>(new LinkComparer(relationship));
        var blank = WritableColumn.Blank(relationship.JoinEntityType);

        foreach (var instance in instances)
        {
            var join = instance ?? throw Errors.NullInList(relationship.JoinEntityType, parameterName);

            // Not of a proxy that EF or its friends make, which is no type of the model.
            if (scope.Context.Model.FindEntityType(join.GetType()) is { BaseType: not null } derived && derived != relationship.JoinEntityType)
            {
                throw Errors.DerivedLink(relationship, derived.ClrType, parameterName);
            }

            if (UnmappedParts.FindHeld(relationship.JoinEntityType, join) is { } part)
            {
                throw Errors.HeldDocument(part, parameterName);
            }

            var target = KeyOf(scope, relationship.Target, join, blank, parameterName)
                ?? throw Errors.LinkWithoutEnd(relationship.Target, parameterName);
            var owners = ownersOf(KeyOf(scope, relationship.Owner, join, blank, parameterName));

            if (!linksExist && relationship.Columns.FirstOrDefault(column => column.IsIdentity && column.Said(join) is not null) is { } generated)
            {
                throw Errors.GeneratedPayload(generated.Property, parameterName);
            }

            var values = columns.Select(column => Value(column, join, parameterName)).ToArray();
            foreach (var link in owners.Select(owner => new LinkKey(owner, relationship.Shared.Complete(owner, target))))
            {
                if ((relationship.IsSymmetric && rows.ContainsKey(link.Mirror)) || !rows.TryAdd(link, values))
                {
                    throw Errors.LinkSaidTwice(relationship.JoinEntityType, link, parameterName);
                }
            }
        }

        return new JoinInstances(new LinkSelection.Pairs(Arrange(relationship, rows.Keys)), LinkPayload.OfRows(columns, rows));
    }

    private static IReadOnlyList<LinkKey> Arrange(Relationship relationship, IEnumerable<LinkKey> links)
        => [.. links.OrderBy(link => link.Owner, relationship.Owner.Key).ThenBy(link => link.Target, relationship.Target.Key)];

    private static object? Value(WritableColumn column, object instance, string parameterName)
        => column.Said(instance) is { } value ? value
            : column.MayBeUnsaid || column.IsNullable ? null
            : column.Property.IsShadowProperty() ? null
            : throw Errors.NullPayload(column.Property, parameterName);

    /// <summary>The key of one end: that of the entity it refers to, or the value of its foreign key; none if neither is set.</summary>
    private static object[]? KeyOf(LinkScope scope, RelationshipEnd end, object instance, object? blank, string parameterName)
    {
        if (end.ForeignKey.DependentToPrincipal is { } navigation
            && !navigation.IsShadowProperty()
            && navigation.GetGetter().GetClrValue(instance) is { } principal)
        {
            return end.Key.OfAll(scope.Context, [principal], parameterName)[0];
        }

        var properties = end.ForeignKey.Properties;
        var values = properties
            .Select(property => property.IsShadowProperty() ? null : property.GetGetter().GetClrValue(instance))
            .ToArray();

        // What both ends have in common says nothing about one of them alone.
        var other = end == scope.Relationship.Owner ? scope.Relationship.Target : scope.Relationship.Owner;
        var own = values.Zip(properties).Where(part => !other.ForeignKey.Properties.Contains(part.Second)).ToList();

        return values.Contains(null) || (own.Count > 0 ? own : values.Zip(properties)).All(part => IsUnset(part.Second, part.First))
            ? null
            : [.. values.OfType<object>()];

        // An initialiser says as little as none.
        bool IsUnset(IProperty property, object? value)
            => Equals(value, property.Sentinel) || (blank is not null && Equals(value, property.GetGetter().GetClrValue(blank)));
    }
}
