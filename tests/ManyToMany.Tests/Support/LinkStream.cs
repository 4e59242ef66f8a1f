namespace ManyToMany.Tests.Support;

/// <summary>Streams for imports.</summary>
internal static class LinkStream
{
    public static async IAsyncEnumerable<T> Of<T>(params IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    /// <summary>The items, with an action before the item at a position is returned; after the last item its position is the
    /// count.</summary>
    public static async IAsyncEnumerable<T> OfAt<T>(IReadOnlyList<T> items, int position, Action act)
    {
        for (var i = 0; i <= items.Count; i++)
        {
            await Task.Yield();

            if (i == position)
            {
                act();
            }

            if (i < items.Count)
            {
                yield return items[i];
            }
        }
    }

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();

        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}

/// <summary>Keeps what is reported at once, and may throw.</summary>
internal sealed class ProgressLog(Action<LinkImportProgress>? act = null) : IProgress<LinkImportProgress>
{
    public List<LinkImportProgress> Reports { get; } = [];

    public void Report(LinkImportProgress value)
    {
        Reports.Add(value);
        act?.Invoke(value);
    }
}
