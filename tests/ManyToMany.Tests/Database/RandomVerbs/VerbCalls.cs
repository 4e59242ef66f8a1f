using ManyToMany.Tests.Database.Models;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>Runs steps on the library.</summary>
internal class VerbCalls<TOwner, TTarget>(DbContext context, LinkSet<TOwner, TTarget> all)
    where TOwner : class, INumbered
    where TTarget : class, INumbered
{
    protected LinkSet<TOwner, TTarget> All => all;

    public virtual Task<LinkChanges> RunAsync(VerbStep step)
    {
        var links = Scope(step);

        return step.Verb switch
        {
            Verb.Link => links.LinkKeysAsync(step.Targets),
            Verb.LinkQuery => links.LinkAsync(Targets(step)),
            Verb.LinkPairs => all.LinkPairsAsync(step.Pairs),
            Verb.Unlink => links.UnlinkKeysAsync(step.Targets),
            Verb.UnlinkQuery => links.UnlinkAsync(Targets(step)),
            Verb.UnlinkPairs => all.UnlinkPairsAsync(step.Pairs),
            Verb.Set => links.SetKeysAsync(step.Targets),
            Verb.SetQuery => links.SetAsync(Targets(step)),
            Verb.SetMany => all.SetManyAsync(step.Sets),
            Verb.Toggle => links.ToggleKeysAsync(step.Targets),
            Verb.Clear => links.ClearAsync(),
            Verb.Copy => all.CopyKeyAsync(from: step.Owners[0], to: step.Owners[1]),
            Verb.Merge => all.MergeOwnerKeysAsync(keep: step.Owners[1], away: step.Owners[0]),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "The verb has no call."),
        };
    }

    /// <summary>The number of links of some owners, and the keys of their targets.</summary>
    public async Task<(int Count, int[] Keys)> ReadAsync(int[] owners)
    {
        var links = all.ForKeys(owners);

        return (await links.CountAsync(), await links.KeysAsync<int>());
    }

    /// <summary>The links that a step is about.</summary>
    protected virtual OwnerLinks<TOwner, TTarget> Scope(VerbStep step)
        => Owners(step).With(new LinkOptions { Existing = step.Existing });

    protected OwnerLinks<TOwner, TTarget> Owners(VerbStep step)
        => step.QueriesOwners ? all.For(context.Set<TOwner>().Where(owner => step.Owners.Contains(owner.Id))) : all.ForKeys(step.Owners);

    protected IQueryable<TTarget> Targets(VerbStep step) => context.Set<TTarget>().Where(target => step.Targets.Contains(target.Id));
}

/// <summary>Runs steps on a relationship whose join entity has payload.</summary>
internal sealed class PayloadVerbCalls<TOwner, TTarget, TJoin>(DbContext context, LinkSet<TOwner, TTarget> all)
    : VerbCalls<TOwner, TTarget>(context, all)
    where TOwner : class, INumbered
    where TTarget : class, INumbered
    where TJoin : NodeLink, new()
{
    public override Task<LinkChanges> RunAsync(VerbStep step)
    {
        var links = TypedScope(step);

        return step.Verb switch
        {
            Verb.LinkQuery when step.Values != LinkValues.None => links.LinkAsync(Targets(step), Setters(step)),
            Verb.LinkWithSetters => links.LinkKeysAsync(step.Targets, Setters(step)),
            Verb.LinkObjects => links.LinkAsync(Objects(step), CancellationToken.None),
            Verb.LinkPairObjects => All.LinkPairsAsync(Objects(step)),
            Verb.SetWithSetters => links.SetKeysAsync(step.Targets, Setters(step)),
            Verb.SetObjects => links.SetAsync(Objects(step)),
            Verb.Update => links.UpdateAsync(Setters(step)),
            Verb.UpdateKeys => links.UpdateKeysAsync(step.Targets, Setters(step)),
            Verb.UpdateObjects => links.UpdateAsync(Objects(step)),
            Verb.Compute => links.UpdateAsync(s => s.SetProperty(link => link.Level, link => (link.Level % 5) + 1)),
            _ => base.RunAsync(step),
        };
    }

    protected override OwnerLinks<TOwner, TTarget> Scope(VerbStep step) => TypedScope(step);

    private OwnerLinks<TOwner, TTarget, TJoin> TypedScope(VerbStep step)
    {
        var links = Owners(step).UsingEntity<TJoin>().With(new LinkOptions { Existing = step.Existing });
        var (note, least) = (step.Condition.Note, step.Condition.MoreThan);

        return step.Condition.HasNote ? links.Where(link => link.Note == note)
            : least is not null ? links.Where(link => link.Level > least)
            : links;
    }

    private static List<TJoin> Objects(VerbStep step)
        => [.. step.Objects.Select(link => new TJoin
        {
            OwnerId = step.IsInverse ? link.Target : link.Owner,
            TargetId = step.IsInverse ? link.Owner : link.Target,
            Level = link.Level,
            Note = link.Note,
        })];

    private static Action<LinkSetters<TJoin>> Setters(VerbStep step)
        => setters =>
        {
            if (step.Values.Level is { } level)
            {
                setters.SetProperty(link => link.Level, level);
            }

            if (step.Values.SetsNote)
            {
                setters.SetProperty(link => link.Note, step.Values.Note);
            }
        };
}
