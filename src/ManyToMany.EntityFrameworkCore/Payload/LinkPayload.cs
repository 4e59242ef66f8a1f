using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;

namespace ManyToMany.Payload;

/// <summary>
/// What a verb says about the payload: values for all links, computed ones for links that are there, or a row for each link.
/// </summary>
internal sealed class LinkPayload
{
    public static readonly LinkPayload None = new();

    /// <summary>What is written to every link.</summary>
    public IReadOnlyList<PayloadValue> Values { get; private init; } = [];

    /// <summary>What is computed from the link itself; only of one that is there.</summary>
    public IReadOnlyList<(WritableColumn Column, LambdaExpression Value)> Computed { get; private init; } = [];

    /// <summary>The columns that each link says for itself.</summary>
    public IReadOnlyList<WritableColumn> RowColumns { get; private init; } = [];

    /// <summary>For each link its values of <see cref="RowColumns"/>; null where it leaves one to the database.</summary>
    public IReadOnlyDictionary<LinkKey, object?[]>? Rows { get; private init; }

    /// <summary>Whether anything is said.</summary>
    public bool IsEmpty => Values.Count + Computed.Count + RowColumns.Count == 0;

    public static LinkPayload Of(IReadOnlyList<PayloadValue> values, IReadOnlyList<(WritableColumn Column, LambdaExpression Value)> computed)
        => values.Count + computed.Count == 0 ? None : new LinkPayload { Values = values, Computed = computed };

    public static LinkPayload Of(IReadOnlyList<WritableColumn> columns, IReadOnlyDictionary<LinkKey, object?[]>? rows)
        => new() { RowColumns = columns, Rows = rows };

    /// <summary>A row for each link; what none of them says is left to the database.</summary>
    public static LinkPayload OfRows(IReadOnlyList<WritableColumn> columns, Dictionary<LinkKey, object?[]> rows)
    {
        var said = columns.Index()
            .Where(column => !column.Item.MayBeUnsaid || rows.Values.Any(row => row[column.Index] is not null))
            .ToList();

        return Of(
            [.. said.Select(column => column.Item)],
            rows.ToDictionary(row => row.Key, row => said.Select(column => row.Value[column.Index]).ToArray(), rows.Comparer));
    }

    /// <summary>The same, with what a condition on the links says about new ones.</summary>
    public LinkPayload With(LinkFilter? filter)
    {
        if (filter is null)
        {
            return this;
        }

        var contradicted = filter.Values.Where(value => Contradicts(value)).Select(value => (PayloadValue?)value).FirstOrDefault();
        if (contradicted is { } said)
        {
            throw Errors.ContradictedFilter(said.Column.Property, said.Value);
        }

        return new LinkPayload
        {
            Values = [.. Values.Where(value => filter.Values.All(known => known.Column != value.Column)), .. filter.Values],
            Computed = Computed,
            RowColumns = RowColumns,
            Rows = Rows,
        };
    }

    /// <summary>Whether each link is given a value of a column.</summary>
    public bool Says(WritableColumn column)
        => TryGetValue(column, out _)
            || (RowColumns.Index().FirstOrDefault(known => known.Item == column) is { Item: not null } known
                && Rows!.Values.All(row => row[known.Index] is not null));

    /// <summary>What a link says for itself; of a symmetric one it may have been said in the other direction.</summary>
    public object?[] RowOf(LinkKey link)
        => Rows is null ? [] : Rows.TryGetValue(link, out var row) ? row : Rows[link.Mirror];

    /// <summary>Whether a value is said for all links, and which.</summary>
    public bool TryGetValue(WritableColumn column, out object? value)
    {
        foreach (var said in Values)
        {
            if (said.Column == column)
            {
                value = said.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    // A row that says nothing about the column is content with what the condition says.
    private bool Contradicts(PayloadValue known)
        => (TryGetValue(known.Column, out var value) && !Same(known, value))
            || (RowColumns.Index().FirstOrDefault(column => column.Item == known.Column) is { Item: not null } column
                && Rows!.Values.Any(row => row[column.Index] is { } said && !IsUnsaid(known, said) && !Same(known, said)));

    private static bool Same(PayloadValue known, object? value) => known.Column.Property.GetValueComparer().Equals(known.Value, value);

    private static bool IsUnsaid(PayloadValue known, object value) => Equals(value, known.Column.Property.Sentinel);
}
