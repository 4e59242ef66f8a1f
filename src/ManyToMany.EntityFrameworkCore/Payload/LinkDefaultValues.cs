using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Payload;

/// <summary>The defaults of new links, each computed once for all links of a call or a <c>SaveChanges</c>.</summary>
internal sealed class LinkDefaultValues(DbContext context)
{
    private readonly Dictionary<LinkDefault, object?> _values = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<PayloadValue> Of(Relationship relationship)
        => [.. LinkDefaults.Of(context, relationship)
            .Select(known => new PayloadValue(known.Column, ValueOf(known.Column, known.Default)))];

    private object? ValueOf(WritableColumn column, LinkDefault known)
    {
        if (!_values.TryGetValue(known, out var value))
        {
            _values.Add(known, value = known.Evaluate(context));
        }

        return known.Coerce(column, value);
    }
}
