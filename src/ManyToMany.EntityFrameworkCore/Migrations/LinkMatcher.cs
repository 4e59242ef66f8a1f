using ManyToMany.Results;

namespace ManyToMany.Migrations;

/// <summary>Finds the relationships of the model before a migration in the model afterwards, by their two principals.</summary>
/// <remarks>Several relationships between the same two entity types are distinguished by the join entity, its table and its columns, then
/// by what is left over. If that leaves two readings, the migration is refused.</remarks>
internal sealed class LinkMatcher
{
    private readonly LinkModel _before;
    private readonly LinkModel _after;
    private readonly EntityTypeMap _map;
    private readonly List<LinkChange> _changes = [];

    private readonly Func<JoinShape, JoinEnd, JoinShape, JoinEnd, bool> _isMoved;

    private LinkMatcher(LinkModel before, LinkModel after, Func<JoinShape, JoinEnd, JoinShape, JoinEnd, bool> isMoved)
    {
        _before = before;
        _after = after;
        _isMoved = isMoved;
        _map = new EntityTypeMap(before.Model, after.Model);
    }

    /// <param name="before">The model before the migration.</param>
    /// <param name="after">The model after the migration.</param>
    /// <param name="isMoved">Whether operations that exist give the columns of one end to another; it decides where names do not.</param>
    public static IReadOnlyList<LinkChange> Match(
        LinkModel before, LinkModel after, Func<JoinShape, JoinEnd, JoinShape, JoinEnd, bool>? isMoved = null)
    {
        var matcher = new LinkMatcher(before, after, isMoved ?? ((_, _, _, _) => false));
        var principals = before.Joins.Select(matcher.Principals).Concat(after.Joins.Select(PrincipalsAfter)).OfType<(string, string)>();
        foreach (var pair in principals.Distinct().Order().ToList())
        {
            matcher.Match(pair);
        }

        return [.. matcher._changes.OrderBy(change => change is JoinChange { IsKeptByEF: true }).DistinctBy(Tables)];
    }

    /// <summary>A join entity with three foreign keys is a candidate for three relationships; its table is changed once.</summary>
    private static object Tables(LinkChange change) => change is JoinChange join ? (join.Before.Table, join.After.Table) : change;

    private void Match((string, string) principals)
    {
        var before = _before.Joins.Where(join => Principals(join) == principals).ToList();
        var after = _after.Joins.Where(join => PrincipalsAfter(join) == principals).ToList();

        Pair(before, after, (old, now) => old.EntityType.Name == now.EntityType.Name && HasSameEnds(old, now));
        Pair(before, after, (old, now) => old.HasTableOf(now) && HasSameEnds(old, now));
        // EF numbers hidden join entities by the order of the navigations, so that a name can pass from one relationship to another.
        Pair(before, after, (old, now) => old.IsLink && now.IsLink && HasSameEnds(old, now));
        var isCertain = before.Count == 1 || after.Count == 1;
        Pair(before, after, (old, now) => old.EntityType.Name == now.EntityType.Name && (isCertain || !now.EntityType.HasSharedClrType));
        Pair(before, after, (old, now) => old.HasTableOf(now) && (isCertain || !now.EntityType.HasSharedClrType));
        before.RemoveAll(join => !_before.IsCandidate(join) || IsMatched(join));
        after.RemoveAll(IsMatched);
        Pair(before, after, HasSameEnds);

        var candidates = after.Where(_after.IsCandidate).ToList();
        if (before.Count > 0 && (candidates.Count > 0 || (after.Count > 0 && before.Exists(join => join.IsLink))))
        {
            if (before is not [var old] || after is not [var now] || candidates.Count == 0)
            {
                throw Errors.SeveralReadings(before, after);
            }

            Add(old, now);
            return;
        }

        MatchReferences(principals, before, candidates);
    }

    private void MatchReferences((string, string) principals, List<JoinShape> before, List<JoinShape> after)
    {
        var referencesBefore = References(_before, _after, principals, isBefore: true);
        var referencesAfter = References(_after, _before, principals, isBefore: false);
        if (after.Count > 0 && referencesBefore.Count > 0)
        {
            var (reference, join) = Single(referencesBefore, after);
            var (dependent, principal) = EndsOf(reference, join, isBefore: true);
            _changes.Add(new SpreadChange(reference, join, dependent, principal, join.NavigationNames.Any(_after.IsSymmetric)));
        }
        else if (before.Count > 0 && referencesAfter.Count > 0)
        {
            var (reference, join) = Single(referencesAfter, before);
            var (dependent, principal) = EndsOf(reference, join, isBefore: false);
            _changes.Add(new NarrowChange(join, dependent, principal, reference));
        }
    }

    private static (ReferenceShape, JoinShape) Single(List<ReferenceShape> references, List<JoinShape> joins)
        => references is [var reference] && joins is [var join] ? (reference, join) : throw Errors.SeveralReadings(references, joins);

    /// <summary>The foreign keys between two entity types that only one of the models has.</summary>
    private List<ReferenceShape> References(LinkModel model, LinkModel other, (string, string) principals, bool isBefore)
        => [.. model.References
            .Where(reference => Ends(reference, isBefore) == principals
                && !other.References.Any(same => IsSame(reference, same, isBefore)))];

    private (string, string)? Ends(ReferenceShape reference, bool isBefore)
        => isBefore
            ? _map.PrincipalsAfter(reference.Dependent, reference.ForeignKey.PrincipalEntityType)
            : EntityTypeMap.Sorted(reference.Dependent.Name, reference.ForeignKey.PrincipalEntityType.Name);

    private bool IsSame(ReferenceShape reference, ReferenceShape other, bool isBefore)
    {
        var (old, now) = isBefore ? (reference, other) : (other, reference);

        return _map.NameAfter(old.Dependent) == now.Dependent.Name
            && _map.NameAfter(old.ForeignKey.PrincipalEntityType) == now.ForeignKey.PrincipalEntityType.Name
            && old.End.SharesNameWith(now.End);
    }

    /// <summary>The end of a join entity that references the dependent of a foreign key, and the end that references its
    /// principal.</summary>
    private (JoinEnd Dependent, JoinEnd Principal) EndsOf(ReferenceShape reference, JoinShape join, bool isBefore)
    {
        if (join.IsSelf)
        {
            var isFirst = reference.End.SharesNameWith(join.First);
            return isFirst != reference.End.SharesNameWith(join.Second)
                ? isFirst ? (join.Second, join.First) : (join.First, join.Second)
                : throw Errors.SeveralDirections(reference, join);
        }

        var dependent = isBefore ? _map.NameAfter(reference.Dependent) : reference.Dependent.Name;
        var first = isBefore ? join.First.Principal.Name : _map.NameAfter(join.First.Principal);

        return first == dependent ? (join.First, join.Second) : (join.Second, join.First);
    }

    private void Pair(List<JoinShape> before, List<JoinShape> after, Func<JoinShape, JoinShape, bool> isSame)
    {
        foreach (var old in before.ToList())
        {
            if (after.Where(now => isSame(old, now)).ToList() is [var only] && before.Count(other => isSame(other, only)) == 1)
            {
                before.Remove(old);
                after.Remove(only);
                Add(old, only);
            }
        }
    }

    private bool IsMatched(JoinShape join)
        => _changes.OfType<JoinChange>().Any(
            change => change.Before.EntityType == join.EntityType || change.After.EntityType == join.EntityType);

    private void Add(JoinShape before, JoinShape after)
    {
        var (straight, crossed) = Scores(before, after);
        var navigations = before.NavigationNames.Concat(after.NavigationNames).ToList();
        var (wasSymmetric, isSymmetric) = (navigations.Exists(_before.IsSymmetric), navigations.Exists(_after.IsSymmetric));
        var (first, second) = straight >= crossed ? (after.First, after.Second) : (after.Second, after.First);
        var isAmbiguous = straight == crossed && !wasSymmetric;
        var change = new JoinChange(before, after, (before.First, first), (before.Second, second), isSymmetric && !wasSymmetric);
        if (isAmbiguous || !change.IsOneToOne)
        {
            // What may be no link is left to EF.
            if (before.IsLink || after.IsLink)
            {
                throw isAmbiguous ? Errors.SeveralDirections(before, after) : Errors.PrincipalKeyChanged(before, after);
            }

            return;
        }

        _changes.Add(change);
    }

    /// <summary>How certain it is that the ends are the same, in the same order and in the other order.</summary>
    private (int Straight, int Crossed) Scores(JoinShape before, JoinShape after)
    {
        int Score(JoinEnd old, JoinEnd now)
            => (_map.NameAfter(old.Principal) == now.Principal.Name ? 2 : 0)
                + (old.SharesNameWith(now) || _isMoved(before, old, after, now) ? 1 : 0);

        return (Score(before.First, after.First) + Score(before.Second, after.Second),
            Score(before.First, after.Second) + Score(before.Second, after.First));
    }

    private bool HasSameEnds(JoinShape before, JoinShape after) => Scores(before, after) is (6, _) or (_, 6);

    private (string, string)? Principals(JoinShape join) => _map.PrincipalsAfter(join.First.Principal, join.Second.Principal);

    private static (string, string)? PrincipalsAfter(JoinShape join)
        => EntityTypeMap.Sorted(join.First.Principal.Name, join.Second.Principal.Name);
}
