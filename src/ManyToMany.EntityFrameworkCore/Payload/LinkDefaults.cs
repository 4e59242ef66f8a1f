using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Payload;

/// <summary>The defaults of a context's links, a service that <c>UseManyToMany()</c> adds.</summary>
internal sealed class LinkDefaults(IReadOnlyList<LinkDefault> all)
{
    /// <summary>The columns of new links that have a default; of two defaults for a column the later.</summary>
    public static IReadOnlyList<(WritableColumn Column, LinkDefault Default)> Of(DbContext context, Relationship relationship)
        => ((IInfrastructure<IServiceProvider>)context).Instance.GetService(typeof(LinkDefaults)) is LinkDefaults found
            ? found.Of(relationship)
            : [];

    public static IEnumerable<WritableColumn> ColumnsOf(DbContext context, Relationship relationship)
        => Of(context, relationship).Select(known => known.Column);

    private IReadOnlyList<(WritableColumn Column, LinkDefault Default)> Of(Relationship relationship)
        => all.Count == 0 ? [] :
        [
            .. all.Reverse()
                .Select(known => (Column: known.FindColumn(relationship)!, known))
                .Where(known => known.Column is not null)
                .DistinctBy(known => known.Column),
        ];
}
