using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Arguments;

/// <summary>Collects links of a stream until they are written. An error names the position of the item.</summary>
/// <param name="scope">The scope of the import.</param>
/// <param name="first">The position of the first link in the stream.</param>
/// <param name="parameterName">The name of the caller's argument.</param>
internal abstract class LinkChunkBuilder<TItem>(LinkScope scope, long first, string parameterName)
{
    private readonly List<int> _items = [];

    public int Count => _items.Count;

    protected Relationship Relationship => scope.Relationship;

    /// <summary>The distinct links.</summary>
    protected List<LinkKey> Links { get; } = [];

    /// <summary>Whether a repeated link is the same write again.</summary>
    protected virtual bool IgnoresRepeated => scope.Options.Existing == ExistingLinks.Ignore;

    /// <summary>Adds an item, or returns <see langword="false"/> if it repeats a link and must be written after it: the result is that of
    /// writing the items one by one.</summary>
    public bool TryAdd(TItem item)
    {
        var known = Links.Count;
        var index = ReadAt(first + _items.Count, item);

        if (index < known && !IgnoresRepeated)
        {
            return false;
        }

        _items.Add(index);

        return true;
    }

    public LinkChunk Build() => Build(first, _items);

    /// <summary>The index of the link of an item; a new link is added.</summary>
    protected abstract int Read(TItem item);

    protected abstract LinkChunk Build(long first, IReadOnlyList<int> items);

    private int ReadAt(long position, TItem item)
    {
        try
        {
            return Read(item);
        }
        catch (ArgumentException exception)
        {
            throw Errors.MalformedLink(parameterName, position, exception);
        }
    }
}

/// <summary>Collects pairs of keys. Links of one owner share the array of the owner's key.</summary>
internal sealed class PairChunkBuilder<TOwnerKey, TTargetKey>(LinkScope scope, long first, string parameterName)
    : LinkChunkBuilder<(TOwnerKey Owner, TTargetKey Target)>(scope, first, parameterName)
    where TOwnerKey : notnull
    where TTargetKey : notnull
{
    private readonly bool _isRepeated = scope.Options.Existing == ExistingLinks.UpdatePayload;
    private readonly NumberedKeys<TOwnerKey> _owners = new(scope.Relationship.Owner.Key, parameterName);
    private readonly NumberedKeys<TTargetKey> _targets = new(scope.Relationship.Target.Key, parameterName);
    private readonly Dictionary<ulong, int> _numbers = [];
    private readonly Dictionary<LinkKey, int>? _symmetric
        = scope.Relationship.IsSymmetric ? new(scope.Relationship.Direction.Comparer) : null;

    // Without payload there is nothing to update.
    protected override bool IgnoresRepeated => _isRepeated || base.IgnoresRepeated;

    protected override int Read((TOwnerKey Owner, TTargetKey Target) item)
    {
        var (owner, target) = (_owners.Add(item.Owner), _targets.Add(item.Target));
        var link = new LinkKey(_owners.Keys[owner], _targets.Keys[target]);

        if (!Relationship.Shared.IsEmpty)
        {
            Relationship.Shared.ThrowIfImpossible([link]);
        }

        if (_symmetric?.TryGetValue(link, out var index) ?? _numbers.TryGetValue(PairArguments.Number(owner, target), out index))
        {
            return index;
        }

        _symmetric?.Add(link, Links.Count);
        _numbers.Add(PairArguments.Number(owner, target), Links.Count);
        Links.Add(link);

        return Links.Count - 1;
    }

    protected override LinkChunk Build(long first, IReadOnlyList<int> items) => new(first, items, _owners.Keys, Links, LinkPayload.None);
}

/// <summary>Collects objects of the join entity's class, which are read at once.</summary>
internal sealed class JoinChunkBuilder<TJoin>(LinkScope scope, long first, string parameterName)
    : LinkChunkBuilder<TJoin>(scope, first, parameterName)
    where TJoin : class
{
    private readonly LinkScope _scope = scope;
    private readonly JoinReader _reader = scope.Context.WithoutDetection(() => new JoinReader(scope, linksExist: false, parameterName));
    private readonly Dictionary<object[], object[]> _owners = new(scope.Relationship.Owner.Key);
    private readonly Dictionary<LinkKey, int> _indexes = new(scope.Relationship.Direction.Comparer);
    private readonly Dictionary<LinkKey, object?[]> _rows = new(scope.Relationship.Direction.Comparer);

    protected override int Read(TJoin item)
    {
        using var suspension = _scope.Context.SuspendDetection();
        var row = _reader.Read(item);
        var owner = row.Owner ?? throw _reader.OwnerNotSet();

        if (!_owners.TryGetValue(owner, out var known))
        {
            _owners.Add(owner, known = owner);
        }

        var link = _reader.Link(known, row);
        Relationship.Shared.ThrowIfImpossible([link]);

        if (_indexes.TryGetValue(link, out var index))
        {
            return index;
        }

        _indexes.Add(link, Links.Count);
        _rows.Add(link, row.Values);
        Links.Add(link);

        return Links.Count - 1;
    }

    protected override LinkChunk Build(long first, IReadOnlyList<int> items)
        => new(first, items, [.. _owners.Values], Links, JoinInstances.PayloadOf(_scope, _reader.Columns, _rows));
}
