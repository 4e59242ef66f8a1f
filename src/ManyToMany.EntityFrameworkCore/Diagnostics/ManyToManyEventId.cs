using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ManyToMany;

/// <summary>
/// What is logged about a model when <c>Links</c> names one of its relationships for the first time: once for each model, in the category
/// <c>Microsoft.EntityFrameworkCore.Model</c>. <c>ConfigureWarnings</c> on the options ignores such an event, or makes it an error.
/// </summary>
/// <example>
/// <code>
/// options.ConfigureWarnings(warnings => warnings.Ignore(ManyToManyEventId.RequiredPayloadWarning));
/// </code>
/// </example>
public static class ManyToManyEventId
{
    /// <summary>
    /// No key or unique index of the join entity covers both foreign keys. The verbs of <c>Links</c> lock rows so as to make a link once,
    /// but <c>SaveChanges</c> and other programs can make it again.
    /// </summary>
    public static readonly EventId UniquePairMissingWarning = Make(105000, nameof(UniquePairMissingWarning));

    /// <summary>
    /// The only unique index of the join entity over both foreign keys has a filter, so that other rows may repeat a link.
    /// </summary>
    public static readonly EventId UniquePairFilteredWarning = Make(105001, nameof(UniquePairFilteredWarning));

    /// <summary>
    /// The join entity requires a payload that has no default. A verb that makes links without saying it throws, and <c>SaveChanges</c>
    /// stores the default of its type.
    /// </summary>
    public static readonly EventId RequiredPayloadWarning = Make(105002, nameof(RequiredPayloadWarning));

    /// <summary>
    /// The database has no foreign key from the join table to an end, as where each concrete type of a hierarchy has a table. The verbs of
    /// <c>Links</c> look for missing keys by a statement of its own, and links outlive what they lead to.
    /// </summary>
    public static readonly EventId EndNotEnforcedWarning = Make(105003, nameof(EndNotEnforcedWarning));

    private static EventId Make(int id, string name) => new(id, $"{DbLoggerCategory.Model.Name}.{name}");
}
