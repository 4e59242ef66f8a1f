using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

// The statements whose rows are not kept in memory.
internal sealed partial class JoinTable
{
    /// <summary>Reads the visible links of the owners one after the other.</summary>
    public IAsyncEnumerable<LinkKey> StreamAsync(KeySource owners, CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var statement = new SelectLinks(Relationship, Rows(command, owners, links: null), LinkResult.Keys);

        return command.StreamAsync(statement, Relationship.PairReader(), cancellationToken);
    }
}
