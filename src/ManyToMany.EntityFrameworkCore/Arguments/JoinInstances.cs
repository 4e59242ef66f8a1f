using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Arguments;

/// <summary>Links that callers give as objects of the join entity's class. The objects are read and never tracked; values that they leave
/// unset are left to the database's defaults, as in EF.</summary>
internal sealed record JoinInstances(LinkSelection Links, LinkPayload Payload)
{
    /// <summary>The links between the owners in scope and the target of each instance.</summary>
    /// <param name="scope">The scope; its owners must be listed.</param>
    /// <param name="instances">The caller's argument.</param>
    /// <param name="linksExist">Whether the rows exist, so that the payload cannot contain their key.</param>
    /// <param name="parameterName">The name of the caller's argument.</param>
    public static JoinInstances Read(LinkScope scope, IEnumerable<object> instances, bool linksExist, string parameterName)
    {
        var owners = (scope.Owners as KeySource.Listed)?.Keys ?? throw Errors.LinksOfQuery(scope.Relationship.JoinEntityType);
        var end = scope.Relationship.Owner;
        var known = owners.ToHashSet(end.Key);

        return Read(scope, instances, linksExist, parameterName, (owner, _)
            => owner is null || (owners.Count == 1 && known.Contains(owner)) ? owners
                : known.TryGetValue(owner, out var listed) ? [listed]
                : throw Errors.LinkOfOtherOwner(end.ForeignKey, end.EntityType, owner, parameterName));
    }

    /// <summary>The links between the two ends of each instance. Links of one owner share the array of its key.</summary>
    public static JoinInstances Read(LinkScope scope, IEnumerable<object> instances, string parameterName)
    {
        var known = new Dictionary<object[], object[][]>(scope.Relationship.Owner.Key);

        return Read(scope, instances, linksExist: false, parameterName, (owner, reader)
            => known.TryGetValue(owner ?? throw reader.OwnerNotSet(), out var listed) ? listed : known[owner] = [owner]);
    }

    /// <summary>The payload of rows that were read from objects.</summary>
    public static LinkPayload PayloadOf(LinkScope scope, IReadOnlyList<WritableColumn> columns, Dictionary<LinkKey, object?[]> rows)
        => LinkPayload.OfRows(columns, rows).OfGivenValues(
            new InitialValues(scope.Relationship.JoinEntityType), [.. LinkDefaults.ColumnsOf(scope.Context, scope.Relationship)]);

    private static JoinInstances Read(
        LinkScope scope,
        IEnumerable<object> instances,
        bool linksExist,
        string parameterName,
        Func<object[]?, JoinReader, IReadOnlyList<object[]>> ownersOf)
        => scope.Context.WithoutDetection(() =>
        {
            var relationship = scope.Relationship;
            var reader = new JoinReader(scope, linksExist, parameterName);
            var count = instances.TryGetNonEnumeratedCount(out var known) ? known : 0;
            var rows = new Dictionary<LinkKey, object?[]>(count, relationship.Direction.Comparer);
            var links = new List<LinkKey>(count);

            foreach (var instance in instances)
            {
                var row = reader.Read(instance);

                foreach (var owner in ownersOf(row.Owner, reader))
                {
                    var link = reader.Link(owner, row);
                    links.Add(rows.TryAdd(link, row.Values)
                        ? link
                        : throw Errors.DuplicateLink(relationship.JoinEntityType, link, parameterName));
                }
            }

            return new JoinInstances(LinkSelection.Of(relationship, links), PayloadOf(scope, reader.Columns, rows));
        });
}
