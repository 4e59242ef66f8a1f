using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;

namespace ManyToMany.Payload;

/// <summary>The payload that a verb writes: values for all links, computed values for existing links, or a row for each link.</summary>
internal sealed record LinkPayload
{
    public static readonly LinkPayload None = new();

    /// <summary>The values that every link gets.</summary>
    public IReadOnlyList<PayloadValue> Values { get; private init; } = [];

    /// <summary>The values that are computed from the link itself; only in updates.</summary>
    public IReadOnlyList<(WritableColumn Column, LambdaExpression Value)> Computed { get; private init; } = [];

    /// <summary>The columns that have a value for each link.</summary>
    public IReadOnlyList<WritableColumn> RowColumns { get; private init; } = [];

    /// <summary>The values of <see cref="RowColumns"/> for each link; a null in a column with a default means the default.</summary>
    public IReadOnlyDictionary<LinkKey, object?[]>? Rows { get; private init; }

    /// <summary>Whether an update writes a value of a row, or keeps what the link has; <see langword="null"/> if it writes all.</summary>
    public Func<WritableColumn, object?, bool>? IsGiven { get; private init; }

    /// <summary>The columns in which objects can leave every value unset, also a number, because new links get a default.</summary>
    private IReadOnlyList<WritableColumn> Defaulted { get; init; } = [];

    /// <summary>The values that new links get where the call gives none. An update does not write them.</summary>
    public IReadOnlyList<PayloadValue> Defaults { get; init; } = [];

    /// <summary>Whether an object leaves a value of a row unset, so that the default is written.</summary>
    private Func<WritableColumn, object?, bool> IsUnset { get; init; } = static (_, value) => value is null;

    public bool IsEmpty => Values.Count + Computed.Count + RowColumns.Count == 0;

    public static LinkPayload Of(
        IReadOnlyList<PayloadValue> values, IReadOnlyList<(WritableColumn Column, LambdaExpression Value)> computed)
        => values.Count + computed.Count == 0 ? None : new LinkPayload { Values = values, Computed = computed };

    public static LinkPayload Of(IReadOnlyList<WritableColumn> columns, IReadOnlyDictionary<LinkKey, object?[]>? rows)
        => new() { RowColumns = columns, Rows = rows };

    /// <summary>A row for each link, without the columns that no row sets.</summary>
    /// <param name="columns">The columns of the rows.</param>
    /// <param name="rows">The rows, in a dictionary with the comparer of the relationship's direction.</param>
    public static LinkPayload OfRows(IReadOnlyList<WritableColumn> columns, Dictionary<LinkKey, object?[]> rows)
        => SetColumns.Find(columns, rows.Values) is { } positions
            ? Of(
                SetColumns.Pick(columns, positions),
                rows.ToDictionary(row => row.Key, row => SetColumns.Pick(row.Value, positions), rows.Comparer))
            : Of(columns, rows);

    /// <summary>The same for updates that write only the values that callers have set in objects.</summary>
    public LinkPayload OfGivenValues(InitialValues initial, IReadOnlyList<WritableColumn> defaulted)
        => this with
        {
            IsGiven = (column, value) => column.IsGiven(value, initial) && !(defaulted.Contains(column) && initial.IsUnset(column, value)),
            IsUnset = initial.IsUnset,
            Defaulted = defaulted,
        };

    /// <summary>Whether an update by rows may leave the value of a link as it is.</summary>
    public bool MayKeep(WritableColumn column)
        => column.IsGeneratedIfUnset || (IsGiven is not null && (!column.IsAlwaysGiven || Defaulted.Contains(column)));

    /// <summary>The payload of links that do not exist yet: what the call gives, and <see cref="Defaults"/> for the rest.</summary>
    public LinkPayload ForNewLinks()
        => Defaults.Count == 0 ? this : this with
        {
            Defaults = [],
            Values = [.. Values, .. Defaults.Where(known => IndexOf(known.Column) < 0 && !TryGetValue(known.Column, out _))],
            Rows = WithDefaults(Rows),
        };

    /// <summary>The same with the values that a condition on the links requires of new links.</summary>
    public LinkPayload With(LinkFilter? filter)
    {
        if (filter is null)
        {
            return this;
        }

        foreach (var required in filter.Values)
        {
            if (Contradicts(required))
            {
                throw Errors.ContradictedFilter(required.Column.Property, required.Value);
            }
        }

        var others = Values.Where(value => filter.Values.All(known => known.Column != value.Column));

        return this with { Values = [.. others, .. filter.Values] };
    }

    /// <summary>The same with other keys of links; of several rows that get the same key, the first.</summary>
    public LinkPayload With(Func<LinkKey, LinkKey> link)
        => Rows is not Dictionary<LinkKey, object?[]> rows ? this : this with
        {
            Rows = rows.DistinctBy(row => link(row.Key), rows.Comparer).ToDictionary(row => link(row.Key), row => row.Value, rows.Comparer),
        };

    public bool HasValueFor(WritableColumn column)
        => TryGetValue(column, out _) || (IndexOf(column) is var index and >= 0 && Rows!.Values.All(row => row[index] is not null));

    /// <summary>The values of <see cref="RowColumns"/> for each of some links, given by either of their rows.</summary>
    /// <remarks>Most often the links are those of <see cref="Rows"/> in the same order, and no look-up is needed.</remarks>
    public object?[][] RowsOf(IReadOnlyList<LinkKey> links)
    {
        var rows = new object?[links.Count][];
        using var known = Rows!.GetEnumerator();

        for (var i = 0; i < rows.Length; i++)
        {
            var link = links[i];
            rows[i] = known.MoveNext() && known.Current.Key is var key && key.Owner == link.Owner && key.Target == link.Target
                ? known.Current.Value
                : Rows[link];
        }

        return rows;
    }

    public bool TryGetValue(WritableColumn column, out object? value)
    {
        var found = Values.FirstOrDefault(known => known.Column == column);
        value = found.Value;

        return found.Column is not null;
    }

    private IReadOnlyDictionary<LinkKey, object?[]>? WithDefaults(IReadOnlyDictionary<LinkKey, object?[]>? rows)
    {
        var defaults = Defaults.Select(known => (Known: known, Index: IndexOf(known.Column))).Where(known => known.Index >= 0).ToList();

        return defaults.Count == 0 || rows is null ? rows : rows.ToDictionary(
            row => row.Key,
            row =>
            {
                var values = row.Value.ToArray();
                defaults.ForEach(known => values[known.Index] = IsUnset(known.Known.Column, values[known.Index])
                    ? known.Known.Value
                    : values[known.Index]);

                return values;
            },
            (rows as Dictionary<LinkKey, object?[]>)?.Comparer);
    }

    private int IndexOf(WritableColumn column) => RowColumns.ToList().IndexOf(column);

    // A row without a value in the column gets the one that the condition requires.
    private bool Contradicts(PayloadValue required)
        => (TryGetValue(required.Column, out var value) && !Same(required, value))
            || (IndexOf(required.Column) is var index and >= 0
                && Rows!.Values.Any(row => row[index] is { } own && !IsSentinel(required, own) && !Same(required, own)));

    private static bool Same(PayloadValue required, object? value)
        => required.Column.Property.GetValueComparer().Equals(required.Value, value);

    private static bool IsSentinel(PayloadValue required, object value) => Equals(value, required.Column.Property.Sentinel);
}
