namespace ManyToMany.Tests.Database.Payload;

/// <summary>A join table in memory, with what each verb does to it said in the simplest way.</summary>
internal sealed class SequenceModel(bool isSymmetric, bool isUnique)
{
    private readonly List<SequenceRow> _rows = [];

    public bool IsSymmetric => isSymmetric;

    public bool IsUnique => isUnique;

    public List<(int Owner, int Target)> Added { get; } = [];

    public List<(int Owner, int Target)> Removed { get; } = [];

    public List<(int Owner, int Target)> Updated { get; } = [];

    /// <summary>The rows as the table has them: of a symmetric link one in each direction.</summary>
    public IEnumerable<SequenceRow> Rows
        => isSymmetric
            ? _rows.Concat(_rows.Where(row => row.Owner != row.Target).Select(row => row with { Owner = row.Target, Target = row.Owner }))
            : _rows;

    public void Begin()
    {
        Added.Clear();
        Removed.Clear();
        Updated.Clear();
    }

    /// <summary>A pair as it is kept here; of a symmetric one the smaller key comes first.</summary>
    public (int Owner, int Target) Normal((int Owner, int Target) pair)
        => isSymmetric && pair.Owner > pair.Target ? (pair.Target, pair.Owner) : pair;

    /// <summary>What a result tells, in a form to compare: each symmetric link once.</summary>
    public IEnumerable<(int Owner, int Target)> Told(IEnumerable<(int Owner, int Target)> pairs)
        => isSymmetric ? pairs.Select(Normal).Distinct().Order() : pairs.Order();

    public bool IsLinked((int Owner, int Target) pair, SequenceFilter filter)
        => _rows.Any(row => row.Pair == Normal(pair) && (isUnique || filter.IsSameAs(row)));

    public void Link(
        IEnumerable<(int Owner, int Target)> pairs,
        SequenceFilter filter,
        Func<(int Owner, int Target), SequenceSaid> said,
        bool updates = false,
        bool repeats = false)
    {
        foreach (var (pair, values) in pairs.DistinctBy(Normal).Select(pair => (Normal(pair), said(pair))).ToList())
        {
            if (repeats || !IsLinked(pair, filter))
            {
                _rows.Add(new SequenceRow(pair.Owner, pair.Target, values.Level ?? 1, filter.Writes ? filter.Note : values.Note));
                Added.Add(pair);
            }
            else if (updates)
            {
                Update(row => row.Pair == pair && filter.Meets(row), row => values.On(row));
            }
        }
    }

    public void Unlink(Func<SequenceRow, bool> condition)
    {
        Removed.AddRange(_rows.Where(condition).Select(row => row.Pair));
        _rows.RemoveAll(row => condition(row));
    }

    public void Update(Func<SequenceRow, bool> condition, Func<SequenceRow, SequenceRow> change)
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            if (condition(_rows[i]) && change(_rows[i]) is var changed && changed != _rows[i])
            {
                _rows[i] = changed;
                Updated.Add(changed.Pair);
            }
        }
    }

    /// <summary>Gives one owner the links of another that it has not, all rows of each; nobody is linked to oneself by it.</summary>
    public void Copy(int from, int to) => Add([.. Copies(from, to)]);

    /// <summary>Gives one owner the links of another, which keeps none.</summary>
    public void Merge(int keep, int away)
    {
        // Between the two nothing is left; a link of the one to itself is one of the other.
        List<SequenceRow> moved =
        [
            .. Copies(away, keep).Where(row => !isSymmetric || row.Pair != Normal((keep, away))),
            .. _rows.Where(row => isSymmetric && row.Pair == (away, away) && !_rows.Exists(other => other.Pair == (keep, keep)))
                .Select(row => row with { Owner = keep, Target = keep }),
        ];
        Unlink(row => IsOf([away], row));
        Add(moved);

        // What was left is told by the pair, however many rows it had.
        List<(int Owner, int Target)> left = [.. Removed.Distinct()];
        Removed.Clear();
        Removed.AddRange(left);
    }

    private IEnumerable<SequenceRow> Copies(int giver, int taker)
        => from row in _rows
           where IsOf([giver], row)
           let pair = Normal((taker, row.Owner == giver ? row.Target : row.Owner))
           where (!isSymmetric || pair.Owner != pair.Target) && !_rows.Exists(other => other.Pair == pair)
           select row with { Owner = pair.Owner, Target = pair.Target };

    private void Add(List<SequenceRow> rows)
    {
        _rows.AddRange(rows);
        Added.AddRange(rows.Select(row => row.Pair));
    }

    /// <summary>Whether a row is a link of one of the owners, who may stand at either end of a symmetric one.</summary>
    public bool IsOf(int[] owners, SequenceRow row) => owners.Contains(row.Owner) || (isSymmetric && owners.Contains(row.Target));
}

internal sealed record SequenceRow(int Owner, int Target, int Level, string? Note)
{
    public (int Owner, int Target) Pair => (Owner, Target);

    public override string ToString() => $"{Owner}→{Target} {Level}{Note}";
}

/// <summary>What a call says of a link: what it leaves out keeps its value, or gets its default.</summary>
internal sealed record SequenceSaid(int? Level, string? Note, bool SaysNote)
{
    public static SequenceSaid Nothing { get; } = new(null, null, false);

    public SequenceRow On(SequenceRow row) => row with { Level = Level ?? row.Level, Note = SaysNote ? Note : row.Note };
}

/// <summary>No condition, one on the note that new links can meet, or one on the level that they cannot.</summary>
internal sealed record SequenceFilter(bool Writes, string? Note, int? MoreThan)
{
    public static SequenceFilter None { get; } = new(false, null, null);

    public bool Meets(SequenceRow row) => (!Writes || row.Note == Note) && (MoreThan is null || row.Level > MoreThan);

    public bool IsSameAs(SequenceRow row) => !Writes || row.Note == Note;
}
