using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Execution;

/// <summary>
/// One statement in the making: the sources it reads with their parameters, then its text; sent through EF's command pipeline.
/// </summary>
internal sealed class LinkCommandBuilder(DbContext context, JoinTableSql sql, bool isSync)
{
    private readonly IRelationalCommandBuilder _builder = context.GetService<IRelationalCommandBuilderFactory>().Create();
    private readonly Dictionary<string, object?> _values = [];
    private readonly List<string> _sources = [];
    private readonly HashSet<string> _placeholders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads keys of <paramref name="end"/> from parameters.</summary>
    public LinkCommandBuilder WithKeys(string source, RelationshipEnd end, IReadOnlyList<object[]> keys)
        => WithRows(source, end.Columns, end.ForeignKey.Properties, keys);

    /// <summary>Reads rows from parameters, into columns that take the values of properties.</summary>
    public LinkCommandBuilder WithRows(
        string source,
        IReadOnlyList<string> columns,
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<object?[]> rows)
    {
        _sources.Add(sql.Source(source, columns, sql.SourceRows(source, properties)));

        var parameters = sql.Dialect.RowParameters(properties, rows, context.Model, context.GetService<IRelationalTypeMappingSource>());

        foreach (var (index, parameter) in parameters.Index())
        {
            WithParameter(JoinTableSql.ParameterName(source, index), parameter);
        }

        return this;
    }

    /// <summary>Reads from a query over the sources before.</summary>
    public LinkCommandBuilder With(string source, IReadOnlyList<string> columns, string query)
    {
        _sources.Add(sql.Source(source, columns, query));

        return this;
    }

    /// <summary>
    /// Reads from a query of EF's, which becomes part of the statement. It must project <paramref name="columns"/>, in this order.
    /// </summary>
    public LinkCommandBuilder WithQuery(string source, IReadOnlyList<string> columns, IQueryable query)
    {
        using var command = query.CreateDbCommand();
        _sources.Add(sql.Source(source, columns, command.CommandText));

        var parameters = command.Parameters.Cast<DbParameter>().ToList();
        command.Parameters.Clear();

        foreach (var parameter in parameters)
        {
            Reserve(parameter.ParameterName);

            // A raw parameter brings its value with it, but EF asks for one by name all the same.
            _builder.AddRawParameter(parameter.ParameterName, parameter);
            _values[parameter.ParameterName] = parameter;
        }

        return this;
    }

    public LinkCommandBuilder WithParameter(string name, SqlParameter parameter)
    {
        var placeholder = context.GetService<ISqlGenerationHelper>().GenerateParameterName(name);
        Reserve(placeholder);
        _builder.AddParameter(name, placeholder, parameter.Mapping, nullable: parameter.Value is null);
        _values[name] = parameter.Value;

        return this;
    }

    /// <summary>Sends the statement and reads all rows.</summary>
    public async Task<List<TRow>> ReadAsync<TRow>(
        string text,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();

        if (isSync)
        {
            using var now = Build(text).ExecuteReader(Arguments());

            while (now.Read())
            {
                rows.Add(read(now.DbDataReader));
            }

            return rows;
        }

        var reader = await Build(text).ExecuteReaderAsync(Arguments(), cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);

        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader.DbDataReader));
        }

        return rows;
    }

    /// <summary>Sends the statement and gives the number of rows that it wrote.</summary>
    public Task<int> WriteAsync(string text, CancellationToken cancellationToken)
        => isSync
            ? Task.FromResult(Build(text).ExecuteNonQuery(Arguments()))
            : Build(text).ExecuteNonQueryAsync(Arguments(), cancellationToken);

    // EF names a parameter after the variable that a lambda captured; of two with one name, one value would be lost.
    private void Reserve(string placeholder)
    {
        if (!_placeholders.Add(placeholder))
        {
            throw Errors.ReservedName(placeholder);
        }
    }

    private IRelationalCommand Build(string text)
        => _builder.Append(_sources.Count == 0 ? text : $"WITH {string.Join(",\n     ", _sources)}\n{text}").Build();

    private RelationalCommandParameterObject Arguments()
        => new(
            context.GetService<IRelationalConnection>(),
            _values,
            readerColumns: null,
            context,
            context.GetService<IRelationalCommandDiagnosticsLogger>(),
            CommandSource.ExecuteSqlRaw);
}
