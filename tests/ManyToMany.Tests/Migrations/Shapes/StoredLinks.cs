using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>A link: its two keys, and its payload by property.</summary>
internal sealed record StoredLink(int Post, int Tag, IReadOnlyDictionary<string, string?> Payload)
{
    public string Pair => $"{Post}-{Tag}";
}

/// <summary>Writes and reads links as the model of a context stores them, by SQL.</summary>
internal sealed class StoredLinks
{
    private readonly DbContext _context;
    private readonly ISqlGenerationHelper _sql;
    private readonly IEntityType _rows;
    private readonly IReadOnlyList<IProperty> _post;
    private readonly IReadOnlyList<IProperty> _tag;

    public StoredLinks(DbContext context)
    {
        _context = context;
        _sql = context.GetService<ISqlGenerationHelper>();
        var (posts, tags) = (context.Model.FindEntityType(typeof(Post))!, context.Model.FindEntityType(typeof(Tag))!);
        _rows = context.Model.GetEntityTypes().SingleOrDefault(type => References(type, posts) && References(type, tags))
            ?? (References(posts, tags) ? posts : tags);
        _post = Columns(posts);
        _tag = Columns(tags);
    }

    /// <summary>Whether the links have rows of their own.</summary>
    private bool IsJoin => _rows.ClrType != typeof(Post) && _rows.ClrType != typeof(Tag);

    public IEnumerable<IProperty> Payload
        => IsJoin ? _rows.GetProperties().Where(property => !_post.Contains(property) && !_tag.Contains(property) && !IsOwnKey(property)) : [];

    public async Task WriteAsync(IEnumerable<(int Post, int Tag)> links)
    {
        foreach (var (post, tag) in links)
        {
            await (IsJoin ? InsertAsync(post, tag) : UpdateAsync(post, tag));
        }
    }

    public async Task<IReadOnlyList<StoredLink>> ReadAsync()
    {
        var payload = Payload.ToList();
        var columns = _post.Concat(_tag).Concat(payload).Select(Column);
        var rows = await _context.QueryAsync($"SELECT {string.Join(", ", columns)} FROM {Table()} WHERE {Column(_post[0])} IS NOT NULL AND "
            + $"{Column(_tag[0])} IS NOT NULL ORDER BY {Column(_post[0])}, {Column(_tag[0])}");

        return [.. rows.Select(row => new StoredLink(
            Convert.ToInt32(row[0], CultureInfo.InvariantCulture), Convert.ToInt32(row[1], CultureInfo.InvariantCulture),
            payload.Index().ToDictionary(property => property.Item.Name, property => Text(row[2 + property.Index]))))];
    }

    public static object? Value(string property, int post, int tag)
        => property switch
        {
            nameof(PostTag.Position) => (10 * post) + tag,
            nameof(PostTag.Note) => $"note of {post} and {tag}",
            nameof(PostTag.Weight) => tag % 2 == 0 ? null : 1000 + post,
            nameof(PostTag.AddedOn) => new DateTime(2020, 1, post, tag, 0, 0),
            nameof(PostTag.Key) => Guid.NewGuid(),
            _ => throw new ArgumentException(property),
        };

    private static string? Text(object? value)
        => value is DateTime time ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private async Task InsertAsync(int post, int tag)
    {
        var values = _rows.GetProperties()
            .Where(property => property.Name != nameof(PostTag.Id))
            .Select(property => (Column: Column(property), Value: Literal(property, property == _post[0] ? post
                : property == _tag[0] ? tag
                : Value(property.Name, post, tag))))
            .ToList();
        await _context.ExecuteAsync($"INSERT INTO {Table()} ({string.Join(", ", values.Select(value => value.Column))}) "
            + $"VALUES ({string.Join(", ", values.Select(value => value.Value))})");
    }

    private Task UpdateAsync(int post, int tag)
        => _rows.ClrType == typeof(Post)
            ? _context.ExecuteAsync($"UPDATE {Table()} SET {Column(_tag[0])} = {tag} WHERE {Column(_post[0])} = {post}")
            : _context.ExecuteAsync($"UPDATE {Table()} SET {Column(_post[0])} = {post} WHERE {Column(_tag[0])} = {tag}");

    private static bool References(IEntityType type, IEntityType principal)
        => type.GetForeignKeys().Any(foreignKey => foreignKey.PrincipalEntityType == principal);

    private IReadOnlyList<IProperty> Columns(IEntityType end)
        => _rows == end ? end.FindPrimaryKey()!.Properties
            : _rows.GetForeignKeys().Single(foreignKey => foreignKey.PrincipalEntityType == end).Properties;

    private static bool IsOwnKey(IProperty property) => property.IsPrimaryKey() && property.DeclaringType is IEntityType type
        && type.FindPrimaryKey()!.Properties.Count == 1;

    private static string Literal(IProperty property, object? value) => property.GetRelationalTypeMapping().GenerateSqlLiteral(value);

    private string Column(IProperty property)
        => _sql.DelimitIdentifier(property.GetColumnName(StoreObjectIdentifier.Create(_rows, StoreObjectType.Table)!.Value)!);

    private string Table() => _sql.DelimitIdentifier(_rows.GetTableName()!, _rows.GetSchema());
}
