namespace ManyToMany.Benchmarks.Importing;

/// <summary>The growth of the memory of this process since the start of an import, in bytes.</summary>
/// <param name="Read">The number of pairs read so far.</param>
/// <param name="Managed">The growth of the managed heap, with what is not collected yet.</param>
/// <param name="WorkingSet">The growth of the working set.</param>
internal readonly record struct MemoryPoint(long Read, long Managed, long WorkingSet);
