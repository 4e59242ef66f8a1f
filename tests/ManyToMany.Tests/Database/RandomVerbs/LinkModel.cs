namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>A join table in memory, with the effect of each verb in its simplest form.</summary>
internal sealed class LinkModel(bool isSymmetric, bool isUnique)
{
    private readonly List<LinkRow> _rows = [];
    private readonly List<(int Owner, int Target)> _added = [];
    private readonly List<(int Owner, int Target)> _removed = [];
    private readonly List<(int Owner, int Target)> _updated = [];

    public bool IsSymmetric => isSymmetric;

    public bool IsUnique => isUnique;

    /// <summary>The rows as the table has them: two for each symmetric link.</summary>
    public IEnumerable<LinkRow> Rows
        => isSymmetric
            ? _rows.Concat(_rows.Where(row => row.Owner != row.Target).Select(row => row with { Owner = row.Target, Target = row.Owner }))
            : _rows;

    /// <summary>A pair as it is kept here: in a symmetric one the smaller key comes first.</summary>
    public (int Owner, int Target) Normalize((int Owner, int Target) pair)
        => isSymmetric && pair.Owner > pair.Target ? (pair.Target, pair.Owner) : pair;

    /// <summary>The pairs of a result in a form to compare: each symmetric link once.</summary>
    public List<(int Owner, int Target)> Normalize(IEnumerable<(int Owner, int Target)> pairs)
        => [.. isSymmetric ? pairs.Select(Normalize).Distinct().Order() : pairs.Order()];

    /// <summary>Applies a step and returns what it changes, seen from the owners of the step.</summary>
    public LinkModelChanges Apply(VerbStep step)
    {
        _added.Clear();
        _removed.Clear();
        _updated.Clear();

        Transpose(step.IsInverse);
        var throws = step.Existing == ExistingLinks.Throw && step.Pairs.Any(pair => IsLinked(pair, step.Condition));
        if (!throws)
        {
            Run(step);
        }

        Transpose(step.IsInverse);

        return new LinkModelChanges(Normalize(_added), Normalize(_removed), Normalize(_updated), throws);
    }

    private void Run(VerbStep step)
    {
        var pairs = step.Pairs.Select(Normalize).ToHashSet();
        bool IsNamed(LinkRow row) => pairs.Contains(row.Pair);
        bool IsVisible(LinkRow row) => IsOf(step.Owners, row) && step.Condition.IsMetBy(row);

        switch (step.Verb)
        {
            case Verb.Link or Verb.LinkQuery or Verb.LinkPairs or Verb.LinkWithSetters or Verb.LinkObjects or Verb.LinkPairObjects:
                Link(step);
                break;
            case Verb.Unlink or Verb.UnlinkQuery or Verb.UnlinkPairs:
                Unlink(row => IsVisible(row) && IsNamed(row));
                break;
            case Verb.Set or Verb.SetQuery or Verb.SetMany or Verb.SetWithSetters or Verb.SetObjects:
                Unlink(row => IsVisible(row) && !IsNamed(row));
                Link(step);
                break;
            case Verb.Toggle:
                Unlink(row => IsVisible(row) && IsNamed(row));
                Link(step, [.. _removed]);
                break;
            case Verb.Clear:
                Unlink(IsVisible);
                break;
            case Verb.Update:
                Update(IsVisible, step.Values.ApplyTo);
                break;
            case Verb.UpdateKeys:
                Update(row => IsVisible(row) && IsNamed(row), step.Values.ApplyTo);
                break;
            case Verb.UpdateObjects:
                Update(row => IsVisible(row) && IsNamed(row), row => ValuesOf(step, row.Pair).ApplyTo(row));
                break;
            case Verb.Compute:
                Update(IsVisible, row => row with { Level = Computed(row.Level) });
                break;
            case Verb.Copy:
                Add([.. Copies(step.Owners[0], step.Owners[1])]);
                break;
            case Verb.Merge:
                Merge(keep: step.Owners[1], away: step.Owners[0]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "The verb has no model.");
        }
    }

    /// <summary>The level that <see cref="Verb.Compute"/> gives a link.</summary>
    public static int Computed(int level) => (level % 5) + 1;

    private LinkValues ValuesOf(VerbStep step, (int Owner, int Target) pair)
        => step.Objects.Count > 0 ? step.Objects.Single(one => Normalize(one.Pair) == pair).Values
            : step.Verb is Verb.LinkWithSetters or Verb.LinkQuery or Verb.SetWithSetters ? step.Values
            : LinkValues.None;

    private void Link(VerbStep step, params HashSet<(int Owner, int Target)> except)
    {
        var condition = step.Condition;
        foreach (var pair in step.Pairs.Select(Normalize).Distinct().Except(except).ToList())
        {
            var values = ValuesOf(step, pair);
            if (step.Existing == ExistingLinks.Repeat || !IsLinked(pair, condition))
            {
                var link = values.ApplyTo(new LinkRow(pair.Owner, pair.Target));
                Add([condition.HasNote ? link with { Note = condition.Note } : link]);
            }
            else if (step.Existing == ExistingLinks.UpdatePayload)
            {
                Update(row => row.Pair == pair && condition.IsMetBy(row), values.ApplyTo);
            }
        }
    }

    // Without a unique pair, links under another condition are other links.
    private bool IsLinked((int Owner, int Target) pair, LinkCondition condition)
        => _rows.Exists(row => row.Pair == Normalize(pair) && (isUnique || condition.HasSameNote(row)));

    private void Unlink(Func<LinkRow, bool> condition)
    {
        var leavers = _rows.Where(condition).ToList();
        _removed.AddRange(leavers.Select(row => row.Pair));
        _rows.RemoveAll(leavers.Contains);
    }

    private void Update(Func<LinkRow, bool> condition, Func<LinkRow, LinkRow> change)
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            if (condition(_rows[i]) && change(_rows[i]) is var changed && changed != _rows[i])
            {
                _rows[i] = changed;
                _updated.Add(changed.Pair);
            }
        }
    }

    // A link of the removed owner to itself becomes a link of the kept owner to itself; a link between the two is dropped.
    private void Merge(int keep, int away)
    {
        List<LinkRow> self = isSymmetric && !_rows.Exists(row => row.Pair == (keep, keep))
            ? [.. _rows.Where(row => row.Pair == (away, away)).Select(row => row with { Owner = keep, Target = keep })]
            : [];
        List<LinkRow> moved = [.. Copies(away, keep).Where(row => !isSymmetric || row.Pair != Normalize((keep, away))), .. self];
        Unlink(row => IsOf([away], row));
        Add(moved);
    }

    /// <summary>The links of one owner, all rows of each, that another one lacks; a copy never links an owner to itself.</summary>
    private IEnumerable<LinkRow> Copies(int source, int receiver)
        => from row in _rows
           where IsOf([source], row)
           let pair = Normalize((receiver, row.Owner == source ? row.Target : row.Owner))
           where (!isSymmetric || pair.Owner != pair.Target) && !_rows.Exists(other => other.Pair == pair)
           select row with { Owner = pair.Owner, Target = pair.Target };

    private void Add(List<LinkRow> rows)
    {
        _rows.AddRange(rows);
        _added.AddRange(rows.Select(row => row.Pair));
    }

    // An owner may be at either end of a symmetric link.
    private bool IsOf(int[] owners, LinkRow row) => owners.Contains(row.Owner) || (isSymmetric && owners.Contains(row.Target));

    private void Transpose(bool isInverse)
    {
        for (var i = 0; isInverse && i < _rows.Count; i++)
        {
            _rows[i] = _rows[i] with { Owner = _rows[i].Target, Target = _rows[i].Owner };
        }
    }
}

/// <summary>The changes that the model expects of a step.</summary>
internal sealed record LinkModelChanges(
    List<(int Owner, int Target)> Added,
    List<(int Owner, int Target)> Removed,
    List<(int Owner, int Target)> Updated,
    bool Throws)
{
    public bool Any => Added.Count + Removed.Count + Updated.Count > 0;
}
