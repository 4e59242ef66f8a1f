using ManyToMany.Tests.Support;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace ManyToMany.Tests.Sql;

/// <summary>What can be shown of a command for SQL Server without a server: Microsoft's parser accepts it, its parameters are those that it
/// uses, its names are in brackets, and a table in which a write looks for rows has the hints that lock them.</summary>
internal static class TSqlCheck
{
    /// <summary>A line for each problem.</summary>
    public static IReadOnlyList<string> Problems(SqlStatement statement)
    {
        using var reader = new StringReader(statement.Text);
        var script = new TSql140Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);

        if (errors.Count > 0)
        {
            return [.. errors.Select(error => $"{error.Line}:{error.Column} {error.Message}")];
        }

        var names = new Names();
        var rules = new Rules();
        script.Accept(names);
        script.Accept(rules);
        var declared = statement.Parameters.Keys.Concat(names.Declared).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var used = names.Used.ToHashSet(StringComparer.OrdinalIgnoreCase);

        return
        [
            .. used.Except(declared).Select(name => $"{name} is used and not declared"),
            .. declared.Except(used).Select(name => $"{name} is declared and not used"),
            .. names.Unbracketed.Select(name => $"{name} has no brackets"),
            .. rules.Problems,
        ];
    }

    private sealed class Names : TSqlFragmentVisitor
    {
        private readonly List<Identifier> _identifiers = [];
        private readonly HashSet<Identifier> _known = [];

        public List<string> Declared { get; } = [];

        public List<string> Used { get; } = [];

        public IEnumerable<string> Unbracketed
            => _identifiers.Where(name => name.QuoteType != QuoteType.SquareBracket && !_known.Contains(name)).Select(name => name.Value);

        public override void Visit(Identifier node) => _identifiers.Add(node);

        public override void Visit(VariableReference node) => Used.Add(node.Name);

        public override void Visit(DeclareTableVariableBody node)
        {
            Declared.Add(node.VariableName.Value);
            _known.Add(node.VariableName);
        }

        public override void Visit(FunctionCall node) => _known.Add(node.FunctionName);

        public override void Visit(DataTypeReference node) => _known.UnionWith(node.Name?.Identifiers ?? []);

        public override void Visit(ColumnReferenceExpression node)
            => _known.UnionWith(node.MultiPartIdentifier?.Identifiers.Take(1).Where(name => name.Value is "inserted" or "deleted") ?? []);

        public override void Visit(PrimaryExpression node) => Know(node.Collation);

        public override void Visit(ColumnDefinitionBase node) => Know(node.Collation);

        private void Know(Identifier? collation) => _known.UnionWith(collation is null ? [] : [collation]);
    }

    private sealed class Rules : TSqlFragmentVisitor
    {
        public List<string> Problems { get; } = [];

        public override void Visit(InsertSpecification node) => CheckSearches(node);

        public override void Visit(UpdateSpecification node) => CheckSearches(node);

        private void CheckSearches(DataModificationSpecification write)
        {
            var searches = new Searches();
            write.Accept(searches);
            Problems.AddRange(searches.Tables
                .Where(table => !Hints(table).IsSupersetOf([TableHintKind.UpdLock, TableHintKind.HoldLock]))
                .Select(table => $"{table.SchemaObject.BaseIdentifier.Value} is searched without UPDLOCK and HOLDLOCK"));
        }

        private static HashSet<TableHintKind> Hints(NamedTableReference table) => [.. table.TableHints.Select(hint => hint.HintKind)];
    }

    /// <summary>The tables in which a write looks for rows that must not exist.</summary>
    private sealed class Searches : TSqlFragmentVisitor
    {
        public List<NamedTableReference> Tables { get; } = [];

        public override void Visit(BooleanNotExpression node)
        {
            if (node.Expression is ExistsPredicate { Subquery.QueryExpression: QuerySpecification { FromClause: { } from } })
            {
                Tables.AddRange(from.TableReferences.OfType<NamedTableReference>());
            }
        }
    }
}
