using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>Replaces EF's operations on the tables of some relationships.</summary>
internal sealed class LinkMigration
{
    private readonly IRelationalModel _source;
    private readonly IRelationalModel _target;
    private readonly MigrationContext _context;
    private readonly IReadOnlyList<MigrationOperation> _before;
    private readonly IReadOnlyList<MigrationOperation> _after;

    public LinkMigration(IMigrationsModelDiffer differ, IRelationalModel source, IRelationalModel target, MigrationContext context)
    {
        (_source, _target, _context) = (source, target, context);
        // What creates a whole database has everything that creates each of its tables.
        _before = differ.GetDifferences(null, source);
        _after = differ.GetDifferences(null, target);
    }

    public IReadOnlyList<MigrationOperation> Convert(IEnumerable<MigrationOperation> operations, IReadOnlyList<LinkChange> changes)
    {
        var remaining = operations.ToList();
        var converted = InOrder(changes).SelectMany(change => Convert(change, remaining, changes)).ToList();

        return [.. remaining.Select(OrderedOperation.Of).Concat(converted).OrderBy(one => one.Order).Select(one => one.Operation)];
    }

    /// <summary>A table that gets the name of another one is renamed after that.</summary>
    private static IEnumerable<LinkChange> InOrder(IReadOnlyList<LinkChange> changes)
    {
        var open = changes.ToList();
        while (open.Count > 0)
        {
            var next = open.Find(change => change is not JoinChange join
                || !open.OfType<JoinChange>().Any(other => other != join && join.After.HasTableOf(other.Before)))
                ?? throw Errors.JoinTableNameTaken(((JoinChange)open[0]).After, ((JoinChange)open[0]).After.Table.SchemaQualifiedName);
            open.Remove(next);

            yield return next;
        }
    }

    private List<OrderedOperation> Convert(LinkChange change, List<MigrationOperation> operations, IReadOnlyList<LinkChange> changes)
    {
        switch (change)
        {
            case JoinChange join:
                var joins = changes.OfType<JoinChange>().ToList();
                RequireFree(_target, join.Before.Table, joins.Find(other => other.After.HasTableOf(join.Before))?.After.Table, join.Before);
                RequireFree(_source, join.After.Table, joins.Find(other => other.Before.HasTableOf(join.After))?.Before.Table, join.After);
                var (before, after) = (Before(join.Before.Table), After(join.After.Table));
                operations.RemoveAll(operation => before.Name.IsOf(operation) || after.Name.IsOf(operation));
                return [.. new JoinConversion(join, before, after, _context).Operations()];

            case SpreadChange spread:
                RequireFree(_source, spread.After.Table, null, spread.After);
                return [.. References(spread.Before.Table, spread.Dependent.Principal.MainTable()!, operations)
                    .Spread(spread, After(spread.After.Table))];

            case NarrowChange narrow:
                RequireFree(_target, narrow.Before.Table, null, narrow.Before);
                return [.. References(narrow.Dependent.Principal.MainTable()!, narrow.After.Table, operations)
                    .Narrow(narrow, Before(narrow.Before.Table))];

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private ReferenceConversions References(ITable before, ITable after, List<MigrationOperation> operations)
        => new(Before(before), After(after), operations, _context);

    private TableDefinition Before(ITable table) => new(table, _before);

    private TableDefinition After(ITable table) => new(table, _after);

    /// <summary>Refuses a table that is a table of something else in the other model.</summary>
    private static void RequireFree(IRelationalModel model, ITable table, ITable? same, JoinShape join)
    {
        if (model.FindTable(table.Name, table.Schema) is { } found && found != same)
        {
            throw Errors.JoinTableNameTaken(join, table.SchemaQualifiedName);
        }
    }
}
