using ManyToMany.Arguments;
using ManyToMany.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>One kind of statement of a verb, and the links that it is about.</summary>
internal abstract record LinkStep
{
    /// <summary>Deletes links, or the other links of the owners instead; with null all links of the owners.</summary>
    public sealed record Delete(LinkSelection? Links, bool AreOthers = false) : LinkStep
    {
        /// <summary>The owners of the links; <see langword="null"/> for those of the scope.</summary>
        public KeySource? Owners { get; init; }
    }

    /// <summary>Inserts the links that do not exist, possibly without those that the delete before found.</summary>
    public sealed record Insert(LinkSelection Links, LinkPayload Payload, bool ExceptRemoved = false) : LinkStep;

    /// <summary>Sets the payload of links where it differs, possibly only of those that the insert before found; with null of all links of
    /// the owners.</summary>
    public sealed record Update(LinkSelection? Links, LinkPayload Payload, bool OfExisting = false) : LinkStep;

    /// <summary>Inserts copies of an owner's links for another owner, except for those to some targets.</summary>
    public sealed record Copy(object[] From, object[] To, IReadOnlyList<object[]> Except) : LinkStep;

    /// <summary>Updates the foreign key of an owner's links to another owner, except for links that the other owner has and for those to
    /// some targets.</summary>
    public sealed record Repoint(object[] From, object[] To, IReadOnlyList<object[]> Except) : LinkStep;
}

/// <summary>What a verb does, as data: steps in their order.</summary>
internal sealed record LinkPlan(params IReadOnlyList<LinkStep> Steps)
{
    /// <summary>The plan of a call that names no links: nothing is sent.</summary>
    public static readonly LinkPlan Nothing = new([]);

    /// <summary>The kind of call, for traces, metrics and logs.</summary>
    public LinkOperation Operation { get; init; } = LinkOperation.Link;

    /// <summary>Whether two calls on the same owners must run one after the other.</summary>
    public bool LocksOwners { get; init; }

    /// <summary>Targets to create first, if they do not exist; <see langword="null"/> for verbs that create none.</summary>
    public NewTargets? Creates { get; init; }

    /// <summary>The links that the call names; <see langword="null"/> for all links of the owners.</summary>
    public LinkSelection? Links
        => Steps[0] switch
        {
            LinkStep.Delete delete => delete.Links ?? Steps.OfType<LinkStep.Insert>().FirstOrDefault()?.Links,
            LinkStep.Insert insert => insert.Links,
            LinkStep.Update update => update.Links,
            _ => null,
        };

    public bool Inserts => Steps.Any(step => step is LinkStep.Insert or LinkStep.Copy or LinkStep.Repoint);

    /// <summary>Whether links go from one owner to another.</summary>
    public bool Moves => Giver is not null;

    /// <summary>The owner from which links go to another; <see langword="null"/> if none do.</summary>
    public KeySource.Listed? Giver
        => Steps[0] switch
        {
            LinkStep.Copy copy => new([copy.From]),
            LinkStep.Repoint repoint => new([repoint.From]),
            _ => null,
        };

    /// <summary>Whether the owners have afterwards only links that the result names.</summary>
    public bool Replaces => !Moves && Steps[0] is LinkStep.Delete { Links: null } or LinkStep.Delete { AreOthers: true };

    /// <summary>Whether the unchanged links of the result exist in the database.</summary>
    public bool UnchangedExist => Steps.Any(step => step is LinkStep.Insert { ExceptRemoved: false });

    /// <summary>Whether the unchanged links of the result do not exist, unless a query filter hides them.</summary>
    public bool UnchangedAreMissing => Steps is [LinkStep.Delete { Links: not null, AreOthers: false }];

    /// <summary>Whether an update computes values from the rows, which must not change in between.</summary>
    public bool Computes => Steps.Any(step => step is LinkStep.Update { Payload.Computed.Count: > 0 });

    /// <summary>The payload of new or updated links.</summary>
    public LinkPayload Payload
        => Steps.OfType<LinkStep.Insert>().FirstOrDefault()?.Payload
            ?? Steps.OfType<LinkStep.Update>().FirstOrDefault()?.Payload ?? LinkPayload.None;

    /// <summary>The same steps with other keys of the links.</summary>
    public LinkPlan With(Relationship relationship, SameKeys keys)
    {
        var plan = Over(Links!.With(relationship, keys));

        return plan with
        {
            Steps =
            [
                .. plan.Steps.Select(step => step switch
                {
                    LinkStep.Insert insert => insert with { Payload = insert.Payload.With(keys.Link) },
                    LinkStep.Update update => update with { Payload = update.Payload.With(keys.Link) },
                    _ => step,
                }),
            ],
        };
    }

    /// <summary>The same steps over other links in place of <see cref="Links"/>.</summary>
    public LinkPlan Over(LinkSelection? links)
    {
        var before = Links;

        return ReferenceEquals(links, before) ? this : this with
        {
            Steps =
            [
                .. Steps.Select(step => step switch
                {
                    LinkStep.Delete delete when ReferenceEquals(delete.Links, before) => delete with { Links = links },
                    LinkStep.Insert insert => insert with { Links = links! },
                    LinkStep.Update update when ReferenceEquals(update.Links, before) => update with { Links = links },
                    _ => step,
                }),
            ],
        };
    }
}
