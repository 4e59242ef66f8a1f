using ManyToMany.Payload;

namespace ManyToMany.Arguments;

/// <summary>Consecutive links of a stream that are written together.</summary>
/// <param name="First">The position of the first link in the stream.</param>
/// <param name="Items">For each item of the stream the index of its link in <paramref name="Links"/>; repeated links have the same
/// index.</param>
/// <param name="Owners">The distinct owners.</param>
/// <param name="Links">The distinct links.</param>
/// <param name="Payload">The payload of the links.</param>
internal sealed record LinkChunk(
    long First, IReadOnlyList<int> Items, IReadOnlyList<object[]> Owners, IReadOnlyList<LinkKey> Links, LinkPayload Payload)
{
    /// <summary>Those items of the chunk whose link meets a condition, with their positions in the stream.</summary>
    public IEnumerable<(long Position, LinkKey Link)> Where(Func<LinkKey, bool> condition)
    {
        for (var i = 0; i < Items.Count; i++)
        {
            if (condition(Links[Items[i]]))
            {
                yield return (First + i, Links[Items[i]]);
            }
        }
    }
}
