namespace ManyToMany.Tests.Architecture;

/// <summary>Folders that use one another, each use with an example.</summary>
internal sealed class FolderGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public void Add(string folder, string used, string example)
    {
        if (folder != used)
        {
            _uses.TryAdd(folder, new(StringComparer.Ordinal));
            _uses[folder].TryAdd(used, example);
        }
    }

    /// <summary>A shortest cycle, one line for each use in it; empty if the graph has none.</summary>
    public IReadOnlyList<string> FindCycle()
        => _uses.Keys.Select(FindCycle).Where(cycle => cycle.Count > 0).MinBy(cycle => cycle.Count) ?? [];

    /// <summary>A shortest cycle through a folder, found breadth first.</summary>
    private List<string> FindCycle(string start)
    {
        var paths = new Queue<List<string>>([[start]]);
        var visited = new HashSet<string>();
        while (paths.TryDequeue(out var path))
        {
            foreach (var used in _uses.GetValueOrDefault(path[^1])?.Keys ?? Enumerable.Empty<string>())
            {
                if (used == start)
                {
                    return [.. path.Zip(path.Skip(1).Append(start), (from, to) => $"{from} uses {to}: {_uses[from][to]}")];
                }

                if (visited.Add(used))
                {
                    paths.Enqueue([.. path, used]);
                }
            }
        }

        return [];
    }
}
