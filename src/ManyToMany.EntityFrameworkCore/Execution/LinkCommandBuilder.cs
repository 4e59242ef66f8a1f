using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Execution;

/// <summary>Collects the sources and parameters of one statement, and sends it through EF's relational command pipeline. A statement
/// without an embedded query is built once for the model; a call then only fills its parameters.</summary>
internal sealed class LinkCommandBuilder(LinkScope scope)
{
    private readonly Dictionary<string, object?> _arguments = [];
    private readonly List<SqlParameter> _parameters = [];
    private List<string>? _expressions;
    private List<DbParameter>? _queryParameters;

    private JoinTableSql Sql => scope.Sql;

    /// <summary>Adds the keys of an end, named in the singular: one key as scalars, several as a list, or a query.</summary>
    public SqlSource Keys(string name, RelationshipEnd end, KeySource keys)
        => keys switch
        {
            KeySource.Listed { Keys: [var key] } => Scalars(name, Sql.ColumnsOf(end), key),
            KeySource.Listed { Keys: var many }
                => List($"{name}s", Sql.ColumnsOf(end), new SqlRows(many.Count, (row, column) => many[row][column])),
            KeySource.FromQuery { Entities: var query }
                => Query($"link_{name}s", Sql.ColumnsOf(end), new LinkQueries(scope).Keys(end, query)),
            _ => throw new UnreachableException(),
        };

    /// <summary>Adds one row, each value as a parameter of its own.</summary>
    public SqlSource Scalars(string name, ValueList<SqlColumn> columns, object[] values)
    {
        var source = new SqlSource(Free(name), SqlForm.Scalars, columns);

        for (var i = 0; i < columns.Count; i++)
        {
            Add(source.Parameter(i), columns[i].Property.GetRelationalTypeMapping(), values[i], isNullable: false);
        }

        return source;
    }

    /// <summary>Adds any number of rows.</summary>
    public SqlSource List(string name, ValueList<SqlColumn> columns, SqlRows rows)
    {
        var arguments = Sql.Arguments(Free(name), columns, rows);
        var source = arguments.Source;

        foreach (var (index, (mapping, value)) in arguments.Parameters.Index())
        {
            Add(source.Parameter(index), mapping, value, isNullable: source.Form == SqlForm.Rows);
        }

        return source;
    }

    /// <summary>Adds an EF query as a common table expression. It projects the columns in their order. Add it before other sources, which
    /// then take names that its parameters do not have.</summary>
    public SqlSource Query(string name, ValueList<SqlColumn> columns, IQueryable query)
    {
        using var command = query.CreateDbCommand();
        var source = new SqlSource(name, SqlForm.Query, columns);
        (_expressions ??= []).Add(Sql.Dialect.Expression(source, command.CommandText));

        (_queryParameters ??= []).AddRange(command.Parameters.Cast<DbParameter>());
        command.Parameters.Clear();
        _queryParameters.ForEach(parameter => _arguments[parameter.ParameterName] = parameter);

        return source;
    }

    /// <summary>Adds a value that is the same for all rows, and returns the name of its parameter.</summary>
    public string Value(string name, RelationalTypeMapping mapping, object? value)
    {
        name = Free(name);
        Add(name, mapping, value, isNullable: true);

        return name;
    }

    /// <summary>Sends the statement and reads all rows.</summary>
    public async Task<List<TRow>> ReadAsync<TRow>(
        LinkStatement statement,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        await ReadAsync(statement, [reader => rows.Add(read(reader))], cancellationToken).ConfigureAwait(false);

        return rows;
    }

    /// <summary>Sends the statement and reads all rows of each of its results.</summary>
    public async Task ReadAsync(LinkStatement statement, Action<DbDataReader>[] results, CancellationToken cancellationToken)
    {
        var connection = scope.Context.GetService<IRelationalConnection>();
        var command = connection.RentCommand();
        command.PopulateFrom(Template(statement));

        if (scope.IsSync)
        {
            using var reader = command.ExecuteReader(Arguments(connection));

            for (var i = 0; i < results.Length && (i == 0 || reader.DbDataReader.NextResult()); i++)
            {
                while (reader.Read())
                {
                    results[i](reader.DbDataReader);
                }
            }
        }
        else
        {
            var reader = await command.ExecuteReaderAsync(Arguments(connection), cancellationToken).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);

            var rows = reader.DbDataReader;

            for (var i = 0; i < results.Length && (i == 0 || await rows.NextResultAsync(cancellationToken).ConfigureAwait(false)); i++)
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    results[i](rows);
                }
            }
        }

        connection.ReturnCommand(command);
    }

    /// <summary>Sends the statement and reads one row after the other, as the caller asks for them.</summary>
    public async IAsyncEnumerable<TRow> StreamAsync<TRow>(
        LinkStatement statement, Func<DbDataReader, TRow> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = scope.Context.GetService<IRelationalConnection>();
        var command = connection.RentCommand();
        command.PopulateFrom(Template(statement));

        // What was read cannot be taken back, so an execution strategy retries only up to the first row.
        var reader = await scope.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => command.ExecuteReaderAsync(Arguments(connection), token), cancellationToken).ConfigureAwait(false);

        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return read(reader.DbDataReader);

                // A driver checks the token only when it waits for more rows.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        connection.ReturnCommand(command);
    }

    /// <summary>Sends the statement and reads all rows as keys of an end.</summary>
    public Task<List<object[]>> ReadKeysAsync(LinkStatement statement, RelationshipEnd end, CancellationToken cancellationToken)
        => ReadAsync(statement, reader => end.Read(reader, 0), cancellationToken);

    /// <summary>Sends the statement and returns the number of rows that it wrote.</summary>
    public async Task<int> WriteAsync(LinkWrite statement, CancellationToken cancellationToken)
    {
        if (statement.IsCounted)
        {
            var counted = await ReadAsync(statement, static reader => reader.ReadNumber(0), cancellationToken)
                .ConfigureAwait(false);

            return counted[0];
        }

        var connection = scope.Context.GetService<IRelationalConnection>();
        var command = connection.RentCommand();
        command.PopulateFrom(Template(statement));

        var count = scope.IsSync
            ? command.ExecuteNonQuery(Arguments(connection))
            : await command.ExecuteNonQueryAsync(Arguments(connection), cancellationToken).ConfigureAwait(false);
        connection.ReturnCommand(command);

        return count;
    }

    private void Add(string name, RelationalTypeMapping mapping, object? value, bool isNullable)
    {
        _parameters.Add(new SqlParameter(name, mapping, isNullable));
        _arguments[name] = value;
    }

    // EF names the parameter of a query after the variable that the lambda captures, which may be a name of ours, also one with a number:
    // a source names its parameters 'targets', 'targets_1' and so on.
    private string Free(string name)
    {
        while (_queryParameters?.Any(parameter => $"{parameter.ParameterName}_".StartsWith(
            $"{Sql.Placeholder(name)}_", StringComparison.OrdinalIgnoreCase)) == true)
        {
            name = $"link_{name}";
        }

        return name;
    }

    private IRelationalCommandTemplate Template(LinkStatement statement)
        => Sql.Tagged(
            _expressions is null
                ? Sql.Template(statement, _parameters)
                : Sql.Build(Sql.Dialect.Render(statement, _expressions), _parameters, _queryParameters),
            scope.Tags);

    private RelationalCommandParameterObject Arguments(IRelationalConnection connection)
        => new(
            connection,
            _arguments,
            readerColumns: null,
            scope.Context,
            scope.Context.GetService<IRelationalCommandDiagnosticsLogger>(),
            CommandSource.ExecuteSqlRaw);
}
