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
            => known.TryGetValue(owner ?? throw reader.NotSet(), out var listed) ? listed : known[owner] = [owner]);
    }

    private static JoinInstances Read(
        LinkScope scope,
        IEnumerable<object> instances,
        bool linksExist,
        string parameterName,
        Func<object[]?, JoinEndReader, IReadOnlyList<object[]>> ownersOf)
        => scope.Context.WithoutDetection(() =>
        {
            var (relationship, join) = (scope.Relationship, scope.Relationship.JoinEntityType);
            var newInstance = WritableColumn.NewInstance(join);
            var owner = new JoinEndReader(scope.Context, relationship.Owner, relationship.Target, newInstance, parameterName);
            var target = new JoinEndReader(scope.Context, relationship.Target, relationship.Owner, newInstance, parameterName);
            var payload = PayloadReader(relationship, linksExist, parameterName);
            var references = ReferenceReader.ReadAll(scope.Context, relationship, payload, parameterName);
            var count = instances.TryGetNonEnumeratedCount(out var known) ? known : 0;
            var rows = new Dictionary<LinkKey, object?[]>(count, relationship.Direction.Comparer);
            var links = new List<LinkKey>(count);
            var type = join.ClrType;

            foreach (var instance in instances)
            {
                if ((instance ?? throw Errors.NullInList(join, parameterName)).GetType() != type)
                {
                    type = instance.GetType();
                    ThrowIfDerived(relationship, type, parameterName);
                }

                var row = payload.Read(instance);
                var shared = references
                    .SelectMany(reference => reference.Read(instance, row), (reference, value) => (reference, value))
                    .ToList();
                var targetKey = target.Read(instance) ?? throw target.NotSet();

                foreach (var ownerKey in ownersOf(owner.Read(instance), owner))
                {
                    var link = new LinkKey(ownerKey, relationship.Shared.Complete(ownerKey, targetKey));
                    shared.ForEach(value => value.reference.ThrowIfDifferent(relationship, link, value.value));
                    links.Add(rows.TryAdd(link, row) ? link : throw Errors.DuplicateLink(join, link, parameterName));
                }
            }

            var given = LinkPayload.OfRows(payload.Columns, rows).OfGivenValues(new InitialValues(relationship.JoinEntityType));

            return new JoinInstances(LinkSelection.Of(relationship, links), given);
        });

    private static RowReader PayloadReader(Relationship relationship, bool linksExist, string parameterName)
    {
        // The foreign key of a reference may be a shadow property. What no object can say is left to the row.
        var written = relationship.Columns
            .Where(column => column is { IsWritable: true, IsDiscriminator: false } && !(linksExist && column.Property.IsPrimaryKey()))
            .Where(column => column.IsInObjects || column.Property.GetContainingForeignKeys().Any(ReferenceReader.IsInObjects));
        var refused = linksExist ? [] : relationship.Columns.Where(column => column.IsIdentity);

        return new RowReader(relationship.JoinEntityType, [.. written], [.. refused], parameterName);
    }

    // A proxy's class is not in the model.
    private static void ThrowIfDerived(Relationship relationship, Type type, string parameterName)
    {
        var join = relationship.JoinEntityType;

        if (type != join.ClrType && join.Model.FindEntityType(type) is { BaseType: not null } derived && derived != join)
        {
            throw Errors.DerivedLink(relationship.Navigation, derived.ClrType, parameterName);
        }
    }
}
