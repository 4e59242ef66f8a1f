namespace ManyToMany.Tests.Database.Import;

/// <summary>The outcome of an import.</summary>
internal sealed record ExpectedImport(bool Fails, string Report, IReadOnlyList<(long Position, bool Owner, bool Target)> Missing, int Chunks);

/// <summary>The rows of a join table in memory, and what an import makes of them: it links one item after the other.</summary>
internal sealed class LinkImportModel(bool isUnique, bool isSymmetric)
{
    private List<LinkRow> _links = [];

    /// <summary>The rows in order; a symmetric link has two.</summary>
    public IEnumerable<LinkRow> Rows
        => _links.Concat(isSymmetric ? _links.Where(link => link.Owner != link.Target).Select(Mirror) : []).Order();

    public ExpectedImport Run(RandomImport import)
    {
        var before = _links.ToList();
        var missing = new List<(long Position, bool Owner, bool Target)>();
        var (added, updated, unchanged, position, chunks) = (0, 0, 0, 0, Chunks(import));

        foreach (var chunk in chunks)
        {
            var beforeChunk = _links.ToList();

            foreach (var item in chunk)
            {
                if (IsMissing(item.Owner) || IsMissing(item.Target))
                {
                    missing.Add((position, IsMissing(item.Owner), IsMissing(item.Target)));
                }

                if ((missing.Count > 0 && import.Options.MissingTargets == MissingTargets.Throw)
                    || (import.Options.Existing == ExistingLinks.Throw && Find(item).Count > 0))
                {
                    _links = import.CommitsEachChunk ? beforeChunk : before;

                    return new ExpectedImport(Fails: true, "", missing, chunks.Count);
                }

                var (isAdded, updates) = IsMissing(item.Owner) || IsMissing(item.Target) ? (false, -1) : Link(item, import);
                added += isAdded ? 1 : 0;
                updated += Math.Max(0, updates);
                unchanged += !isAdded && updates == 0 ? 1 : 0;
                position++;
            }
        }

        var report = $"{position} read, {added} added{(updated > 0 ? $", {updated} updated" : "")}, {unchanged} unchanged"
            + (missing.Count > 0 ? $", {missing.Count} missing" : "");

        return new ExpectedImport(Fails: false, report, missing, chunks.Count);
    }

    private (bool IsAdded, int Updates) Link(LinkRow item, RandomImport import)
    {
        var row = import.IsPairs ? item with { Level = 1, Note = null } : item;
        var existing = Find(item);

        if (existing.Count == 0 || (!isUnique && import.Options.Existing == ExistingLinks.Repeat))
        {
            _links.Add(row);

            return (true, 0);
        }

        var updates = 0;

        foreach (var index in import.IsPairs || import.Options.Existing != ExistingLinks.UpdatePayload ? [] : existing)
        {
            var changed = _links[index] with { Level = row.Level, Note = row.Note ?? _links[index].Note };
            updates += changed == _links[index] ? 0 : 1;
            _links[index] = changed;
        }

        return (false, updates);
    }

    private List<int> Find(LinkRow item)
        => [.. Enumerable.Range(0, _links.Count).Where(index => IsSame(_links[index], item))];

    private bool IsSame(LinkRow one, LinkRow other)
        => (one.Owner, one.Target) == (other.Owner, other.Target) || (isSymmetric && (one.Owner, one.Target) == (other.Target, other.Owner));

    /// <summary>A chunk ends when it has its size, and before an item that repeats one of its links, unless that changes nothing.</summary>
    private List<List<LinkRow>> Chunks(RandomImport import)
    {
        var ignoresRepeated = import.Options.Existing == ExistingLinks.Ignore
            || (import.IsPairs && import.Options.Existing == ExistingLinks.UpdatePayload);
        var chunks = new List<List<LinkRow>>();

        foreach (var item in import.Items)
        {
            if (chunks.Count == 0
                || chunks[^1].Count == import.ChunkSize
                || (!ignoresRepeated && chunks[^1].Exists(other => IsSame(other, item))))
            {
                chunks.Add([]);
            }

            chunks[^1].Add(item);
        }

        return chunks;
    }

    private static LinkRow Mirror(LinkRow link) => link with { Owner = link.Target, Target = link.Owner };

    private static bool IsMissing(int key) => key > RandomImport.Entities;
}
