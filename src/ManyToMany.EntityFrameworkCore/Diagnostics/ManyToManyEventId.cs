using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ManyToMany;

/// <summary>The events that this package logs to EF's logger. The warnings are about a relationship, in the category
/// <c>Microsoft.EntityFrameworkCore.Model</c>, once per model, when <c>Links</c> is first called for it. The others are about calls.
/// <c>ConfigureWarnings</c> on the options can ignore an event or turn it into an error.</summary>
/// <example><code>options.ConfigureWarnings(warnings => warnings.Ignore(ManyToManyEventId.RequiredPayloadWarning));</code></example>
public static partial class ManyToManyEventId
{
    /// <summary>No key or unique index of the join entity covers both foreign keys. The methods of <c>Links</c> lock rows so that they
    /// insert each pair only once, but <c>SaveChanges</c> without <c>UseManyToMany()</c> and other programs can insert it again.</summary>
    public static readonly EventId UniquePairMissingWarning = Make(105000, nameof(UniquePairMissingWarning));

    /// <summary>The only unique index of the join entity over both foreign keys has a filter, so the same pair can be inserted again in
    /// rows that the filter excludes.</summary>
    public static readonly EventId UniquePairFilteredWarning = Make(105001, nameof(UniquePairFilteredWarning));

    /// <summary>The join entity has a required property without a default. A link that does not set it gets 0, <see langword="false"/> or
    /// the first value of an enum, as with <c>SaveChanges</c>. If it is a text, reference, date, time or <see cref="Guid"/>, a method that
    /// adds links without setting it throws, and <c>SaveChanges</c> stores the default of the type.</summary>
    public static readonly EventId RequiredPayloadWarning = Make(105002, nameof(RequiredPayloadWarning));

    /// <summary>The database has no foreign key constraint from the join table to one end, for example because that end has a table per
    /// concrete type. The methods of <c>Links</c> check for missing keys with one more statement, and links stay when the entity that they
    /// reference is deleted.</summary>
    public static readonly EventId EndNotEnforcedWarning = Make(105003, nameof(EndNotEnforcedWarning));

    private static EventId Make(int id, string name) => new(id, $"{DbLoggerCategory.Model.Name}.{name}");
}
