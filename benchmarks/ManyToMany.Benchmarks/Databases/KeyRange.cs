namespace ManyToMany.Benchmarks.Databases;

/// <summary>The keys from <paramref name="First"/> on.</summary>
internal readonly record struct KeyRange(int First, int Count)
{
    public int Last => First + Count - 1;

    public int[] ToArray() => [.. Enumerable.Range(First, Count)];
}
