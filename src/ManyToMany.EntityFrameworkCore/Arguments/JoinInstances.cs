using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Arguments;

/// <summary>
/// Links that callers give as objects of the join entity's class. The objects are read and never tracked; values that they leave unset are
/// left to the database's defaults, as in EF.
/// </summary>
internal sealed record JoinInstances(LinkSelection Links, LinkPayload Payload)
{
    /// <summary>The links between the owners in scope and the target of each instance.</summary>
    /// <param name="scope">The scope; its owners must be listed.</param>
    /// <param name="instances">The caller's argument.</param>
    /// <param name="linksExist">Whether the rows exist, so that the payload cannot contain their key.</param>
    /// <param name="parameterName">The name of the caller's argument.</param>
    public static JoinInstances Read(LinkScope scope, IEnumerable<object> instances, bool linksExist, string parameterName)
    {
        var owners = scope.Owners is KeySource.Listed { Keys: var keys }
            ? keys
            : throw Errors.LinksOfQuery(scope.Relationship.JoinEntityType);
        var end = scope.Relationship.Owner;
        var known = owners.ToHashSet(end.Key);

        return Read(scope, JoinReader.Of(scope.Relationship, linksExist), instances, parameterName, OwnersOf);

        IReadOnlyList<object[]> OwnersOf(object[]? owner)
        {
            if (owner is null)
            {
                return owners;
            }

            return !known.TryGetValue(owner, out var listed)
                ? throw Errors.LinkOfOtherOwner(end.ForeignKey, end.EntityType, owner, parameterName)
                : owners.Count == 1 ? owners : [listed];
        }
    }

    /// <summary>The links between the two ends of each instance.</summary>
    public static JoinInstances Read(LinkScope scope, IEnumerable<object> instances, string parameterName)
    {
        var reader = JoinReader.Of(scope.Relationship, linksExist: false);
        var known = new Dictionary<object[], object[][]>(scope.Relationship.Owner.Key);

        return Read(scope, reader, instances, parameterName, OwnerOf);

        // Links of one owner share the array of its key.
        IReadOnlyList<object[]> OwnerOf(object[]? owner)
            => known.TryGetValue(owner ?? throw reader.Owner.NotSet(parameterName), out var listed) ? listed : known[owner] = [owner];
    }

    private static JoinInstances Read(
        LinkScope scope,
        JoinReader reader,
        IEnumerable<object> instances,
        string parameterName,
        Func<object[]?, IReadOnlyList<object[]>> ownersOf)
        => scope.Context.WithoutDetection(() =>
        {
            var relationship = scope.Relationship;
            var count = instances.TryGetNonEnumeratedCount(out var known) ? known : 0;
            var rows = new Dictionary<LinkKey, object?[]>(count, relationship.Direction.Comparer);
            var links = new List<LinkKey>(count);
            var newInstance = WritableColumn.NewInstance(relationship.JoinEntityType);
            var owner = new End(scope, reader.Owner, newInstance, parameterName);
            var target = new End(scope, reader.Target, newInstance, parameterName);
            var type = relationship.JoinEntityType.ClrType;

            foreach (var instance in instances)
            {
                var join = instance ?? throw Errors.NullInList(relationship.JoinEntityType, parameterName);

                if (join.GetType() != type)
                {
                    type = join.GetType();
                    reader.ThrowIfDerived(type, parameterName);
                }

                reader.ThrowIfUnmapped(join, parameterName);
                var targetKey = target.Read(join) ?? throw reader.Target.NotSet(parameterName);
                var owners = ownersOf(owner.Read(join));
                var row = reader.ReadPayload(join, parameterName);

                foreach (var ownerKey in owners)
                {
                    var link = new LinkKey(ownerKey, relationship.Shared.Complete(ownerKey, targetKey));
                    links.Add(rows.TryAdd(link, row) ? link : throw Errors.DuplicateLink(relationship.JoinEntityType, link, parameterName));
                }
            }

            return new JoinInstances(LinkSelection.Of(relationship, links), LinkPayload.OfRows(reader.Columns, rows));
        });

    /// <summary>Reads the keys of one end in one call.</summary>
    private sealed class End(LinkScope scope, JoinEndReader reader, object? newInstance, string parameterName)
    {
        private readonly object?[] _initialValues = reader.InitialValues(newInstance);
        private readonly EntityKeys _entities = new(scope.Context, reader.End, parameterName);

        public object[]? Read(object join) => reader.Read(join, _initialValues, _entities);
    }
}
