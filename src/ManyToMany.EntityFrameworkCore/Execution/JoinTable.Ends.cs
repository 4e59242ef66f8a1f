using System.Data.Common;
using ManyToMany.Arguments;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

// The statements about the rows of owners and targets.
internal sealed partial class JoinTable
{
    /// <summary>Locks rows of an end until the transaction ends, if the database locks rows, and returns their keys.</summary>
    public Task<List<object[]>> LockAsync(RelationshipEnd end, KeySource keys, CancellationToken cancellationToken)
        => LockAsync(end, keys, excludesInserts: false, cancellationToken);

    /// <summary>Locks rows of an end until the transaction ends, possibly so that no other transaction can insert links of them.</summary>
    public async Task<List<object[]>> LockAsync(
        RelationshipEnd end,
        KeySource keys,
        bool excludesInserts,
        CancellationToken cancellationToken)
    {
        var locked = new List<object[]>();

        foreach (var (table, columns) in end.Tables)
        {
            var command = new LinkCommandBuilder(scope);
            var source = command.Keys(end == Relationship.Owner ? "owner" : "target", end, keys);
            var statement = new LockEnds(table, new ValueList<string>(columns), source) { ExcludesInserts = excludesInserts };
            var isSeveral = scope.IsSharded && keys is not KeySource.Listed { Keys: [_] };
            var read = await command
                .ReadKeysAsync(statement with { OnlyReads = isSeveral }, end, cancellationToken)
                .ConfigureAwait(false);

            locked.AddRange(isSeveral ? await LockEachAsync(end, statement, read, cancellationToken).ConfigureAwait(false) : read);
        }

        return locked;
    }

    /// <summary>Locks rows one by one, because several rows may be on several servers; returns those that still exist.</summary>
    private async Task<List<object[]>> LockEachAsync(
        RelationshipEnd end,
        LockEnds several,
        List<object[]> keys,
        CancellationToken cancellationToken)
    {
        var locked = new List<object[]>(keys.Count);

        foreach (var key in keys)
        {
            var command = new LinkCommandBuilder(scope);
            var one = several with { Keys = command.Scalars("owner", Sql.ColumnsOf(end), key) };
            locked.AddRange(await command.ReadKeysAsync(one, end, cancellationToken).ConfigureAwait(false));
        }

        return locked;
    }

    /// <summary>Locks visible links of the owners, all or some, until the transaction ends.</summary>
    public Task LockLinksAsync(KeySource owners, LinkSelection? links, CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var rows = Rows(command, owners, links, atEitherEnd: Relationship.IsSymmetric);

        var statement = new SelectLinks(Relationship, rows, LinkResult.LockedKeys) { IsSharded = scope.IsSharded };

        return command.ReadAsync(statement, static _ => true, cancellationToken);
    }

    /// <summary>Locks rows of an end so that two calls cannot insert the same link where no unique index prevents it: always rows of the
    /// same end, whichever side calls, and of both ends of a symmetric relationship.</summary>
    public Task LockForInsertAsync(KeySource owners, KeySource targets, CancellationToken cancellationToken)
    {
        var end = Relationship.IsSymmetric ? Relationship.Owner : Relationship.LockedEnd;
        var rows = Relationship.IsSymmetric
            ? new KeySource.Listed([.. Listed(owners).Concat(Listed(targets)).Distinct(Relationship.Owner.Key)])
            : end == Relationship.Owner ? owners : targets;

        return !scope.LocksInserts || rows is KeySource.Listed { Keys.Count: 0 }
            ? Task.CompletedTask
            : LockAsync(end, rows, cancellationToken);

        static IEnumerable<object[]> Listed(KeySource keys) => keys is KeySource.Listed { Keys: var listed } ? listed : [];
    }

    /// <summary>Returns the keys that a query returns.</summary>
    public Task<List<object[]>> ListAsync(RelationshipEnd end, KeySource keys, CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var source = command.Keys(end == Relationship.Owner ? "owner" : "target", end, keys);

        return command.ReadKeysAsync(new SelectKeys(source), end, cancellationToken);
    }

    /// <summary>Returns the listed keys of which an end has no row; keys that come from a query exist.</summary>
    public Task<List<object[]>> MissingAsync(RelationshipEnd end, KeySource source, CancellationToken cancellationToken)
        => CompareAsync(
            end,
            source is KeySource.Listed { Keys: var keys } ? keys : [],
            (list, existing) => new SelectMissingKeys(list, existing),
            reader => end.Read(reader, 0),
            cancellationToken);

    /// <summary>Finds keys that are different for the model and equal for the database, as texts of another case. Returns each of them with
    /// the first of those of the same row.</summary>
    public async Task<IReadOnlyDictionary<object[], object[]>> SameKeysAsync(
        RelationshipEnd end, IReadOnlyList<object[]> keys, CancellationToken cancellationToken)
    {
        var read = await CompareAsync(
            end,
            [.. end.Key.GroupAlike(keys).SelectMany(same => same)],
            (list, existing) => new SelectSameKeys(list, existing),
            reader => (Key: end.Read(reader, 0), Row: end.Read(reader, end.Columns.Count)),
            cancellationToken).ConfigureAwait(false);
        var first = new Dictionary<object[], object[]>(end.Key);

        if (read.Count > 0)
        {
            var rows = read.ToDictionary(same => same.Key, same => same.Row, end.Key);
            var known = new Dictionary<object[], object[]>(end.Key);

            foreach (var key in keys.Where(rows.ContainsKey))
            {
                first[key] = known.TryAdd(rows[key], key) ? key : known[rows[key]];
            }
        }

        return first;
    }

    /// <summary>Compares a list of keys with those of all rows of an end.</summary>
    private async Task<List<TRow>> CompareAsync<TRow>(
        RelationshipEnd end,
        IReadOnlyList<object[]> keys,
        Func<SqlSource, SqlSource, LinkStatement> statement,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();

        foreach (var chunk in keys.Count == 0 ? [] : Chunks(keys, Sql.MaxRows(Sql.ColumnsOf(end))))
        {
            var command = new LinkCommandBuilder(scope);
            var existing = command.Query("link_rows", Sql.ColumnsOf(end), new LinkQueries(scope).AllKeys(end));
            var list = command.List("keys", Sql.ColumnsOf(end), new SqlRows(chunk.Count, (row, column) => chunk[row][column]));

            rows.AddRange(await command.ReadAsync(statement(list, existing), read, cancellationToken).ConfigureAwait(false));
        }

        return rows;
    }

    /// <summary>Inserts the targets of which none has the same natural key, and returns their keys and those of all rows.</summary>
    public async Task<(List<object[]> Created, object[][] Found)> CreateAsync(NewTargets targets, CancellationToken cancellationToken)
    {
        var columns = JoinTableSql.Columns(
            targets.Columns.Select(column => column.Name), targets.Columns.Select(column => column.Property));
        var (created, found) = (new List<object[]>(), new List<object[]>());

        foreach (var chunk in Chunks(targets.Rows, Sql.MaxRows(columns)))
        {
            found.AddRange(await CreateAsync(targets, columns, chunk, created, cancellationToken).ConfigureAwait(false));
        }

        var lost = found.FindIndex(key => key is null);

        return lost < 0
            ? (created, [.. found])
            : throw Errors.TargetNotFound(targets.Key.EntityType, targets.Key.Properties, targets.Keys[lost]);
    }

    private async Task<object[][]> CreateAsync(
        NewTargets targets,
        ValueList<SqlColumn> columns,
        IReadOnlyList<object?[]> values,
        List<object[]> created,
        CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var rows = command.List("rows", columns, new SqlRows(values.Count, (row, column) => values[row][column]));
        var type = targets.Key.EntityType;
        var written = NewValues(command, WritableColumn.Of(type), type, LinkPayload.Of(targets.Columns, rows: null), rows);
        var keys = Relationship.Target.KeyProperties.Select(property => new ColumnReader(property)).ToArray();
        var returned = Relationship.Target.KeyProperties.Select(property => property.GetColumnName(targets.Key.Table)!);
        var statement = new InsertTargets(targets.Key, written, rows, new ValueList<string>([.. returned]));
        var found = new object[values.Count][];

        await command.ReadAsync(
            statement,
            [reader => created.Add(Key(reader, 0)), reader => found[reader.ReadNumber(0) - 1] = Key(reader, 1)],
            cancellationToken).ConfigureAwait(false);

        return found;

        object[] Key(DbDataReader reader, int ordinal) => [.. keys.Select((column, i) => column.Read(reader, ordinal + i))];
    }
}
