using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>SQL Server from 2017. A list of rows is one JSON parameter that <c>OPENJSON</c> opens with the types of the columns. An insert
/// looks for existing rows first, and its key-range locks keep other calls from inserting them meanwhile.</summary>
internal sealed partial class SqlServerDialect(
    ISqlGenerationHelper helper,
    IRelationalTypeMappingSource typeMappings,
    IModel? designTimeModel) : SqlDialect(helper, typeMappings)
{
    public const string Provider = "Microsoft.EntityFrameworkCore.SqlServer";

    private const string ForeignKeyViolation = "547";

    // An error ends its statement and nothing else, or it ends the transaction with all its savepoints.
    public override bool FailureAbortsTransaction => false;

    public override bool LocksRows => true;

    public override string NewGuid => "NEWID()";

    // A statement takes 2,100 parameters.
    public override int MaxParameters => 512;

    // SqlClient has no SQLSTATE. The error number is in the data of its exception.
    public override bool MayBeMissingEnd(DbException exception) => exception.Data["HelpLink.EvtID"] is null or ForeignKeyViolation;

    public override string Among(IReadOnlyList<string> columns, SqlSource list, Func<int, string> parameter)
        => columns.Count == 1 ? base.Among(columns, list, parameter)
            : Exists(columns.Select(Identifier), Query(list, columns.Count, parameter));

    protected override bool IsExactInList(IProperty property) => SqlServerList.IsExact(property);

    protected override SqlList NewList(IReadOnlyList<IProperty> properties, IModel model) => new SqlServerList(properties, TypeMappings);

    // A collation may take different texts for equal, and each of them takes texts for equal that differ in trailing blanks, as bytes that
    // differ in trailing zeros. Times in different zones are equal if they are the same moment.
    protected override string Comparable(IProperty property, string value)
    {
        var (mapping, type) = (property.GetRelationalTypeMapping(), TypeOf(property));
        value = mapping.IsFixedLength ? $"CAST({value} AS {mapping.StoreType})" : value;

        return type == typeof(string) || type == typeof(byte[]) ? $"CAST({value} AS varbinary(max)), DATALENGTH({value})"
            : type == typeof(DateTimeOffset) ? $"CAST({value} AS nvarchar(40))"
            : value;
    }

    // An update lock excludes another set and the deletion of the row. It admits the shared lock of a foreign key check, so that sets from
    // opposite sides do not wait for each other there.
    protected override string LockedTable(StoreObjectIdentifier table, bool excludesReferences)
        => $"{Table(table)} WITH ({(excludesReferences ? "XLOCK" : "UPDLOCK")}, ROWLOCK)";

    // The lock of a serializable transaction also covers the place of a row that does not exist.
    protected override string Searched(string table) => $"{table} WITH (UPDLOCK, HOLDLOCK)";

    protected override string SelectOne(string from) => $"SELECT TOP(1) 1{from}";

    protected override string IsDistinct(string left, string right) => $"NOT EXISTS (SELECT {left} INTERSECT SELECT {right})";

    protected override string In(string? alias, IReadOnlyList<string> columns, SqlSource source, bool isIndexed = true)
        => columns.Count == 1 || source.Form == SqlForm.Scalars
            ? base.In(alias, columns, source, isIndexed)
            : Exists(columns.Select(column => Identifier(alias, column)), Query(source, columns.Count));

    protected override string NotIn(IReadOnlyList<string> values, string query) => $"NOT {Exists(values, query)}";

    private static Type TypeOf(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();

        return mapping.Converter?.ProviderClrType ?? mapping.ClrType;
    }

    // There are no row values. The columns of the query get names that no table has.
    private string Exists(IEnumerable<string> values, string query)
    {
        var keys = values.Index().ToDictionary(value => Identifier($"key_{value.Index}"), value => value.Item);

        return $"EXISTS (SELECT 1 FROM ({query}) AS {Identifier("keys")} ({string.Join(", ", keys.Keys)}) "
            + $"WHERE {Equal(keys.Keys, keys.Values)})";
    }
}
