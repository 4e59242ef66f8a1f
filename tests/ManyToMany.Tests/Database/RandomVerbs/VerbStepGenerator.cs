namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>Makes random steps over owners and targets with the keys 1 to <see cref="Count"/>.</summary>
internal sealed class VerbStepGenerator(Random random, LinkModel model, bool hasPayload, bool hasInverse)
{
    public const int Count = 4;

    private static readonly string?[] _notes = [null, "a", "b"];
    private static readonly int[] _levels = [0, 2, 3, 4, 5];

    public VerbStep Next()
    {
        var verb = (Verb)random.Next(hasPayload ? (int)Verb.Compute + 1 : (int)Verb.Merge + 1);
        var owners = verb is Verb.Copy or Verb.Merge ? Two() : Some(atLeast: 1);
        var step = new VerbStep(verb, owners, Some(atLeast: 0))
        {
            IsInverse = hasInverse && random.Next(2) == 0,
            QueriesOwners = !NamesOwners(verb) && random.Next(3) == 0,
            Condition = hasPayload && !IsOnAllLinks(verb) ? Condition(verb) : LinkCondition.None,
            Existing = Existing(verb),
        };
        if (verb == Verb.SetMany)
        {
            step = step with { Sets = step.Owners.ToDictionary(owner => owner, owner => Set(owner, step.Targets)) };
        }

        return !hasPayload ? step : step with { Values = Values(step.Condition), Objects = TakesObjects(verb) ? Objects(step) : [] };
    }

    private static bool IsOnAllLinks(Verb verb)
        => verb is Verb.LinkPairs or Verb.LinkPairObjects or Verb.UnlinkPairs or Verb.SetMany or Verb.Copy or Verb.Merge;

    private static bool TakesObjects(Verb verb)
        => verb is Verb.LinkObjects or Verb.LinkPairObjects or Verb.SetObjects or Verb.UpdateObjects;

    private static bool NamesOwners(Verb verb) => IsOnAllLinks(verb) || TakesObjects(verb);

    private LinkCondition Condition(Verb verb)
        => random.Next(4) switch
        {
            0 => new LinkCondition(HasNote: true, _notes[random.Next(3)], null),
            1 when verb is Verb.Unlink or Verb.UnlinkQuery or Verb.Clear or Verb.Update or Verb.UpdateKeys or Verb.Compute
                => new LinkCondition(HasNote: false, null, MoreThan: random.Next(4)),
            _ => LinkCondition.None,
        };

    private ExistingLinks Existing(Verb verb)
        => verb is Verb.Link or Verb.LinkQuery or Verb.LinkWithSetters or Verb.LinkObjects or Verb.SetWithSetters
            ? random.Next(6) switch
            {
                0 => ExistingLinks.Throw,
                1 or 2 when hasPayload => ExistingLinks.UpdatePayload,
                3 when hasPayload && !model.IsUnique => ExistingLinks.Repeat,
                _ => ExistingLinks.Ignore,
            }
            : ExistingLinks.Ignore;

    // A condition on the note gives new links their note.
    private LinkValues Values(LinkCondition condition)
    {
        var setsNote = random.Next(2) == 0 && !condition.HasNote;

        return new LinkValues(random.Next(3) == 0 ? null : random.Next(2, 6), setsNote ? _notes[random.Next(3)] : null, setsNote);
    }

    private List<LinkRow> Objects(VerbStep step)
        => [.. step.Pairs.DistinctBy(model.Normalize).Select(pair => new LinkRow(
            pair.Owner, pair.Target, _levels[random.Next(5)], step.Condition.HasNote ? step.Condition.Note : _notes[random.Next(3)]))];

    // Random sets of several owners of a symmetric relationship would contradict each other.
    private int[] Set(int owner, int[] targets)
        => model.IsSymmetric ? [.. targets.Where(target => target != owner)] : Some(atLeast: 0);

    private int[] Two()
    {
        var from = random.Next(1, Count + 1);

        return [from, (from % Count) + 1];
    }

    private int[] Some(int atLeast)
        => [.. random.GetItems(Enumerable.Range(1, Count).ToArray(), random.Next(atLeast, Count)).Distinct()];
}
