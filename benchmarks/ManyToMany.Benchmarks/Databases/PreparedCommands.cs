using System.Data.Common;

namespace ManyToMany.Benchmarks.Databases;

/// <summary>Commands that are prepared once on one open connection.</summary>
internal sealed class PreparedCommands(DbConnection connection) : IAsyncDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = [];
    private DbTransaction? _transaction;

    public async Task<int> ExecuteAsync(string sql, params object[] values)
        => await (await GetAsync(sql, values)).ExecuteNonQueryAsync();

    public async Task<long> ScalarAsync(string sql, params object[] values)
        => Convert.ToInt64(await (await GetAsync(sql, values)).ExecuteScalarAsync(), null);

    /// <summary>Reads the first column of every row.</summary>
    public Task<List<int>> KeysAsync(string sql, params object[] values) => ReadAsync(sql, static reader => reader.GetInt32(0), values);

    /// <summary>Reads every row.</summary>
    public async Task<List<TRow>> ReadAsync<TRow>(string sql, Func<DbDataReader, TRow> read, params object[] values)
    {
        var rows = new List<TRow>();
        await using var reader = await (await GetAsync(sql, values)).ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public async Task InTransactionAsync(Func<Task> statements)
    {
        await using (_transaction = await connection.BeginTransactionAsync())
        {
            await statements();
            await _transaction.CommitAsync();
        }

        _transaction = null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }
    }

    private async Task<DbCommand> GetAsync(string sql, object[] values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = await PrepareAsync(sql, values);
            _commands.Add(sql, command);
        }

        command.Transaction = _transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }

    private async Task<DbCommand> PrepareAsync(string sql, object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"p{i}";
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        await command.PrepareAsync();
        return command;
    }
}
