namespace ManyToMany;

/// <summary>The progress of an import after a chunk was written.</summary>
/// <param name="Read">The number of links that were read from the stream.</param>
/// <param name="Added">The number of links that were added.</param>
/// <param name="Updated">The number of links whose payload was changed.</param>
/// <param name="Unchanged">The number of links that needed no change.</param>
/// <param name="Missing">The number of links that were skipped because their owner or target does not exist.</param>
public readonly record struct LinkImportProgress(long Read, long Added, long Updated, long Unchanged, long Missing);
