using ManyToMany.Arguments;
using ManyToMany.Payload;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>One kind of statement of a verb, and the links that it is about.</summary>
internal abstract record LinkStep
{
    /// <summary>Deletes links.</summary>
    /// <param name="Links">The links; <see langword="null"/> for all links of the owners.</param>
    /// <param name="AreOthers">Whether the other links of the owners are deleted instead.</param>
    public sealed record Delete(LinkSelection? Links, bool AreOthers = false) : LinkStep
    {
        /// <summary>The owners of the links; <see langword="null"/> for those of the scope.</summary>
        public KeySource? Owners { get; init; }
    }

    /// <summary>Inserts the links that do not exist.</summary>
    /// <param name="Links">The links.</param>
    /// <param name="Payload">The payload of new links.</param>
    /// <param name="ExceptRemoved">Whether the links that the delete before found are left out.</param>
    public sealed record Insert(LinkSelection Links, LinkPayload Payload, bool ExceptRemoved = false) : LinkStep;

    /// <summary>Sets the payload of links where it differs.</summary>
    /// <param name="Links">The links; <see langword="null"/> for all links of the owners.</param>
    /// <param name="Payload">The payload.</param>
    /// <param name="OfExisting">Whether only the links that the insert before found are updated.</param>
    public sealed record Update(LinkSelection? Links, LinkPayload Payload, bool OfExisting = false) : LinkStep;

    /// <summary>Inserts copies of an owner's links for another owner.</summary>
    /// <param name="From">The key of the owner whose links are copied.</param>
    /// <param name="To">The key of the owner that receives the copies.</param>
    /// <param name="Except">The keys of targets whose links are not copied.</param>
    public sealed record Copy(object[] From, object[] To, IReadOnlyList<object[]> Except) : LinkStep;

    /// <summary>Updates the foreign key of an owner's links to another owner, except for links that the other owner has.</summary>
    /// <param name="From">The key of the owner that loses the links.</param>
    /// <param name="To">The key of the owner that receives them.</param>
    /// <param name="Except">The keys of targets whose links stay.</param>
    public sealed record Repoint(object[] From, object[] To, IReadOnlyList<object[]> Except) : LinkStep;
}

/// <summary>What a verb does, as data: steps in their order.</summary>
internal sealed record LinkPlan(params IReadOnlyList<LinkStep> Steps)
{
    /// <summary>The plan of a call that names no links: nothing is sent.</summary>
    public static readonly LinkPlan Nothing = new([]);

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
    public bool Moves => Steps[0] is LinkStep.Copy or LinkStep.Repoint;

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
        => Steps.Select(step => (step as LinkStep.Insert)?.Payload ?? (step as LinkStep.Update)?.Payload).FirstOrDefault(payload => payload is not null)
            ?? LinkPayload.None;

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
