using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

/// <summary>The join table of a relationship: one method for each kind of statement.</summary>
internal sealed partial class JoinTable(LinkScope scope)
{
    /// <summary>The number of pairs that one statement takes, so that the memory of a call does not grow with its pairs.</summary>
    public const int MaxPairs = 10_000;

    /// <summary>Whether nothing is written, and the links that would be written are returned.</summary>
    public bool IsPreview { get; init; }

    public LinkScope Scope => scope;

    private JoinTableSql Sql => scope.Sql;

    private Relationship Relationship => scope.Relationship;

    /// <summary>Inserts those of some links that do not exist, and returns them.</summary>
    public async Task<LinkKeyCollection> InsertAsync(
        LinkSelection links,
        LinkPayload payload,
        bool returnsKeys,
        CancellationToken cancellationToken)
    {
        payload = payload.ForNewLinks();

        if (Chunks(links, payload) is { Count: > 1 } chunks)
        {
            return await InChunksAsync(chunks, chunk => InsertAsync(chunk, payload, returnsKeys, cancellationToken)).ConfigureAwait(false);
        }

        var command = new LinkCommandBuilder(scope);
        var sources = Sources(command, links, payload);
        var values = NewValues(command, Relationship.Columns, Relationship.JoinEntityType, payload, sources.Pairs ?? sources.Targets!);
        var statement = new InsertLinks(Relationship, sources, values)
        {
            Unique = scope.Unique is { } unique ? new ValueList<string>(unique) : null,
            Existing = Existing(values, payload),
            Repeats = scope.Options.Existing == ExistingLinks.Repeat,
            ReturnsKeys = returnsKeys,
        };

        return await WriteAsync(command, statement, (links as LinkSelection.Product)?.Owners, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes visible links of the owners, and returns them: all of them, some links, or all but these.</summary>
    public async Task<LinkKeyCollection> DeleteAsync(
        KeySource owners,
        LinkSelection? links,
        bool areOthers,
        bool returnsKeys,
        CancellationToken cancellationToken)
    {
        if (!areOthers && links is not null && Chunks(links, LinkPayload.None) is { Count: > 1 } chunks)
        {
            return await InChunksAsync(chunks, chunk => DeleteAsync(owners, chunk, areOthers, returnsKeys, cancellationToken))
                .ConfigureAwait(false);
        }

        var command = new LinkCommandBuilder(scope);
        var rows = Rows(command, owners, links, areOthers, atEitherEnd: Relationship.IsSymmetric);
        var statement = new DeleteLinks(Relationship, rows) { ReturnsKeys = returnsKeys };

        return await WriteAsync(command, statement, owners, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the payload of visible links of the owners, all or some, where it differs, and returns these links.</summary>
    public async Task<LinkKeyCollection> UpdateAsync(
        KeySource owners,
        LinkSelection? links,
        LinkPayload payload,
        bool returnsKeys,
        CancellationToken cancellationToken)
    {
        // Each row of the payload is named by its pair.
        var named = links is not null && payload.Rows is not null ? new LinkSelection.Pairs(links.Links) : links;
        if (named is not null && Chunks(named, payload) is { Count: > 1 } chunks)
        {
            return await InChunksAsync(chunks, chunk => UpdateAsync(owners, chunk, payload, returnsKeys, cancellationToken))
                .ConfigureAwait(false);
        }

        var command = new LinkCommandBuilder(scope);
        var statement = payload.Rows is not null ? UpdateOfRows(command, owners, links!.Links, payload)
            : payload.Computed.Count > 0 ? ComputedUpdate(command, owners, links, payload)
            : new UpdateLinks(
                Relationship, Rows(command, owners, links, atEitherEnd: Relationship.IsSymmetric), Values(command, payload, []));

        statement = statement with { ReturnsKeys = returnsKeys, IsSharded = scope.IsSharded };

        return await WriteAsync(command, statement, owners, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads from the visible links of the owners, all or some.</summary>
    public Task<List<TRow>> SelectAsync<TRow>(
        KeySource owners,
        LinkSelection? links,
        LinkResult result,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);

        return command.ReadAsync(new SelectLinks(Relationship, Rows(command, owners, links), result), read, cancellationToken);
    }

    /// <summary>Reads columns of some links, also of links that query filters hide.</summary>
    public async Task<List<(LinkKey Link, object?[] Values)>> ReadValuesAsync(
        IReadOnlyList<LinkKey> links,
        IReadOnlyList<WritableColumn> columns,
        CancellationToken cancellationToken)
    {
        var read = new List<(LinkKey, object?[])>(links.Count);

        foreach (var chunk in Chunks(links, Sql.MaxRows(Sql.PairColumns)))
        {
            var command = new LinkCommandBuilder(scope);
            var rows = new LinkRows(Among(command, chunk));
            var statement = new SelectLinks(Relationship, rows, LinkResult.Keys)
            {
                Columns = new ValueList<string>([.. columns.Select(column => column.Name)]),
            };

            read.AddRange(await ReadValuesAsync(command, statement, columns, cancellationToken).ConfigureAwait(false));
        }

        return read;
    }

    /// <summary>What an existing link has besides the same keys: rows with another discriminator, or with other values than those of the
    /// condition, are other links in the same table, unless the unique key does not contain the column.</summary>
    private ValueList<(string Column, string? Parameter)> Existing(ValueList<ColumnValue> values, LinkPayload payload)
    {
        if (scope.Filter is null && !Relationship.SharesTable)
        {
            return ValueList<(string, string?)>.Empty;
        }

        var unique = scope.Unique;
        var distinguishing = Relationship.Columns
            .Where(column => unique?.Contains(column.Name) != false)
            .Where(column => column.IsDiscriminator || scope.Filter?.Values.Any(value => value.Column == column) == true)
            .Select(column => (
                column.Name,
                payload.TryGetValue(column, out var value) && value is null
                    ? null
                    : values.OfType<ColumnValue.Parameter>().First(known => known.Column == column.Name).Name));

        return new ValueList<(string, string?)>([.. distinguishing]);
    }

    /// <summary>Runs a statement that returns the keys of both ends and columns after them.</summary>
    private Task<List<(LinkKey Link, object?[] Values)>> ReadValuesAsync(
        LinkCommandBuilder command,
        LinkStatement statement,
        IReadOnlyList<WritableColumn> columns,
        CancellationToken cancellationToken)
    {
        var readers = columns.Select(column => column.Reader).ToArray();
        var readLink = Relationship.PairReader();
        var first = Relationship.Owner.Columns.Count + Relationship.Target.Columns.Count;

        return command.ReadAsync(
            statement,
            reader => (readLink(reader), readers.Select((column, i) => column.ReadNullable(reader, first + i)).ToArray()),
            cancellationToken);
    }

    /// <summary>Sends a write or its preview. Links of one owner share its key, which the statement does not return then.</summary>
    private async Task<LinkKeyCollection> WriteAsync(
        LinkCommandBuilder command,
        LinkWrite statement,
        KeySource? owners,
        CancellationToken cancellationToken)
    {
        var owner = Relationship.IsSymmetric ? null : owners as KeySource.Listed;
        statement = statement with
        {
            IsPreview = IsPreview,
            IsOfOneOwner = owner?.Keys.Count == 1,
            ReturnsKeys = statement.ReturnsKeys || !Sql.Dialect.CountsRows(Relationship),
        };

        if (!statement.ReturnsKeys && !IsPreview)
        {
            return new LinkKeyCollection(await command.WriteAsync(Sql.Dialect.Counted(statement), cancellationToken).ConfigureAwait(false));
        }

        return new LinkKeyCollection(owner is { Keys: [_] }
            ? new LinkProduct(
                owner.Keys, await command.ReadKeysAsync(statement, Relationship.Target, cancellationToken).ConfigureAwait(false))
            : await command.ReadAsync(statement, Relationship.PairReader(), cancellationToken).ConfigureAwait(false));
    }

    private static async Task<LinkKeyCollection> InChunksAsync(
        IReadOnlyList<LinkSelection> chunks,
        Func<LinkSelection, Task<LinkKeyCollection>> write)
    {
        var (keys, count) = (new List<LinkKey>(), 0);

        foreach (var chunk in chunks)
        {
            var written = await write(chunk).ConfigureAwait(false);
            count += written.Count;
            keys.AddRange(written.HasKeys ? written : []);
        }

        return keys.Count == count ? new LinkKeyCollection(keys) : new LinkKeyCollection(count);
    }
}
