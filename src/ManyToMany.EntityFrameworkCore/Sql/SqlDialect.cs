using System.Data.Common;
using System.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>Renders statement records to SQL. The base writes what SQLite and PostgreSQL have in common: <c>ON CONFLICT</c>,
/// <c>RETURNING</c> at the end, row values. A dialect overrides whole statements or parts of them; it executes nothing and knows no
/// context.</summary>
internal abstract partial class SqlDialect(ISqlGenerationHelper helper, IRelationalTypeMappingSource typeMappings)
{
    /// <summary>The SQLSTATE of a statement that a database cannot plan over several servers.</summary>
    public const string NotPlanned = "0A000";

    private static readonly string[] _providers = [SqliteDialect.Provider, PostgreSqlDialect.Provider, SqlServerDialect.Provider];

    /// <summary>Whether an error makes the surrounding transaction unusable, so that a statement that may fail needs a savepoint.</summary>
    public abstract bool FailureAbortsTransaction { get; }

    /// <summary>Whether rows can be locked; where they cannot, a write transaction locks the whole database.</summary>
    public abstract bool LocksRows { get; }

    /// <summary>Whether an update of listed links also names their only owner, by which a sharded database finds the server.</summary>
    public virtual bool RepeatsOwner => false;

    /// <summary>Whether the database joins rows with the query of a <c>NOT EXISTS</c>, and does not run it for each of them.</summary>
    public virtual bool JoinsExists => true;

    /// <summary>An expression that gives each row a new value of a <see cref="Guid"/> column.</summary>
    public abstract string NewGuid { get; }

    /// <summary>The number of parameters that one source takes; a statement has at most three sources.</summary>
    /// <remarks>SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.</remarks>
    public virtual int MaxParameters => 8_192;

    /// <summary>The type mapping of a number of rows.</summary>
    public RelationalTypeMapping CountMapping => field ??= typeMappings.FindMapping(typeof(int))!;

    protected IRelationalTypeMappingSource TypeMappings => typeMappings;

    /// <summary>Whether there is a dialect for an EF Core provider.</summary>
    public static bool Supports(string? providerName) => _providers.Contains(providerName);

    /// <summary>The dialect of an EF Core provider.</summary>
    /// <param name="providerName">The name of the provider.</param>
    /// <param name="helper">Delimits identifiers and names parameters.</param>
    /// <param name="typeMappings">Finds the types of parameters.</param>
    /// <param name="designTimeModel">Reads the model of design time, for a dialect that must know the collations of columns.</param>
    public static SqlDialect For(
        string? providerName,
        ISqlGenerationHelper helper,
        IRelationalTypeMappingSource typeMappings,
        Func<IModel?> designTimeModel)
        => providerName switch
        {
            SqliteDialect.Provider => new SqliteDialect(helper, typeMappings),
            PostgreSqlDialect.Provider => new PostgreSqlDialect(helper, typeMappings),
            SqlServerDialect.Provider => new SqlServerDialect(helper, typeMappings, designTimeModel()),
            _ => throw Errors.UnsupportedProvider(providerName, _providers),
        };

    /// <summary>Whether the number of rows that a driver reports is that of the statement, without rows that triggers write.</summary>
    public virtual bool CountsRows(Relationship relationship) => true;

    /// <summary>Whether an error may come from the foreign key of a missing end.</summary>
    /// <remarks>SQLSTATE class 23 is that of constraints. The error of a driver that reports no SQLSTATE may be any, except one that the
    /// driver knows to be transient, such as the loss of the connection.</remarks>
    public virtual bool MayBeMissingEnd(DbException exception)
        => exception.SqlState?.StartsWith("23", StringComparison.Ordinal) ?? !exception.IsTransient;

    /// <summary>Makes the parameters that carry any number of rows with the values of some properties; <see langword="null"/> if it is not
    /// proven that the database then stores each value as it stores that of a parameter of its own.</summary>
    public SqlList? List(IReadOnlyList<IProperty> properties, IModel model)
        => properties.All(IsExactInList) ? NewList(properties, model) : null;

    /// <summary>The same write so that the number of written rows is exact: by the database, or with a query of the number.</summary>
    public virtual LinkWrite Counted(LinkWrite write) => write;

    /// <summary>The text of a statement, with the common table expressions that it reads.</summary>
    public string Render(LinkStatement statement, IReadOnlyList<string>? expressions = null)
        => Whole(statement, $"{(expressions is null ? "" : $"WITH {string.Join(",\n     ", expressions)}\n")}{Text(statement)}")
            + (statement is InsertTargets targets ? $";\n{Find(targets)}" : "");

    /// <summary>A common table expression: its name, its columns and its query.</summary>
    public string Expression(SqlSource source, string query)
        => $"{helper.DelimitIdentifier(source.Name)} ({Columns(source.Names)}) AS ({query})";

    /// <summary>All columns of the join table, for a query that EF composes on.</summary>
    public string SelectAll(Relationship relationship, string condition)
    {
        var columns = relationship.JoinEntityType.GetTableMappings().First().Table.Columns.Select(column => column.Name);

        return $"SELECT {Columns(columns)} FROM {Table(relationship.Table)} WHERE {condition}";
    }

    /// <summary>The condition that columns are among the rows of a list with the given parameters.</summary>
    public virtual string Among(IReadOnlyList<string> columns, SqlSource list, Func<int, string> parameter)
        => $"{Row(columns.Select(Identifier))} IN ({Query(list, columns.Count, parameter)})";

    /// <summary>Whether it is proven that a list stores the values of a property exactly as parameters of their own do.</summary>
    protected abstract bool IsExactInList(IProperty property);

    /// <summary>Makes a list of the values of some properties, which it stores exactly.</summary>
    protected abstract SqlList NewList(IReadOnlyList<IProperty> properties, IModel model);

    /// <summary>Whether a property's values are texts that may be equal in a collation and yet differ; names of an enum are not.</summary>
    protected static bool IsText(IProperty property)
        => property.GetRelationalTypeMapping() is var mapping
            && (mapping.Converter?.ProviderClrType ?? mapping.ClrType) == typeof(string)
            && !KeyTypes.Of(property).IsEnum;

    /// <summary>An expression over values of a property that differs from another exactly if the values are stored differently, by itself
    /// or by EF's comparison.</summary>
    protected virtual string Comparable(IProperty property, string value) => value;

    /// <summary>A statement with its common table expressions, and what it needs around them.</summary>
    protected virtual string Whole(LinkStatement statement, string text) => text;

    /// <summary>Locks the rows that a <c>SELECT</c> returns until the transaction ends.</summary>
    protected virtual string WithRowLock(string select, bool excludesReferences = false) => select;

    /// <summary>A table whose rows a <c>SELECT</c> locks.</summary>
    protected virtual string LockedTable(StoreObjectIdentifier table, bool excludesReferences = false) => Table(table);

    /// <summary>The comparison of two values that is true if they differ or if only one of them is null.</summary>
    protected abstract string IsDistinct(string left, string right);

    /// <summary>A query over the first columns of a list.</summary>
    protected abstract string ListRows(ValueList<SqlColumn> columns, int count, Func<int, string> parameter);

    /// <summary>The rows of a list as a table with the names of its columns.</summary>
    protected abstract string ListTable(SqlSource list);

    /// <summary>The rows of a list as a table with some of its columns, and in another column the number of each row, from 1.</summary>
    protected abstract string NumberedListTable(SqlSource list, IReadOnlyList<string> columns, string number);

    protected string Identifier(string name) => helper.DelimitIdentifier(name);

    protected string Identifier(string? alias, string name) => alias is null ? Identifier(name) : $"{Identifier(alias)}.{Identifier(name)}";

    protected string Columns(IEnumerable<string> names) => string.Join(", ", names.Select(Identifier));

    protected string Columns(string? alias, IEnumerable<string> names) => string.Join(", ", names.Select(name => Identifier(alias, name)));

    protected string Table(StoreObjectIdentifier table) => helper.DelimitIdentifier(table.Name, table.Schema);

    protected string Parameter(string name) => helper.GenerateParameterName(name);

    private string Text(LinkStatement statement)
        => statement switch
        {
            InsertLinks insert => insert.IsPreview ? Preview(insert) : Insert(insert),
            DeleteLinks delete => delete.IsPreview ? Preview(delete) : Delete(delete),
            UpdateLinks update => update.IsPreview ? Preview(update) : Update(update),
            CopyLinks copy => copy.IsPreview ? Preview(copy) : Copy(copy),
            RepointLinks repoint => repoint.IsPreview ? Preview(repoint) : Repoint(repoint),
            SelectLinks select => Select(select),
            LockEnds ends => Lock(ends),
            SelectKeys keys => $"SELECT DISTINCT {Columns(keys.Keys.Names)} FROM {Table(keys.Keys)}",
            SelectMissingKeys missing => Missing(missing),
            SelectSameKeys same => Same(same),
            InsertTargets targets => Insert(targets),
            _ => throw new UnreachableException(),
        };
}
