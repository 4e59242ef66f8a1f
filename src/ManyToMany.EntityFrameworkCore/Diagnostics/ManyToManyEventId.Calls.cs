using ManyToMany.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ManyToMany;

// The events of calls, which are logged each time.
public static partial class ManyToManyEventId
{
    /// <summary>A call of <c>LinkAsync</c>, <c>LinkKeysAsync</c> or <c>LinkPairsAsync</c> has completed, or a chunk of an import.</summary>
    /// <remarks>As all completed writes it is logged on the level <see cref="LogLevel.Debug"/> in the category
    /// <c>ManyToMany.EntityFrameworkCore.Links</c>, with the numbers of links.</remarks>
    public static readonly EventId LinkCompleted = MakeCall(105100, nameof(LinkCompleted));

    /// <summary>A call of <c>UnlinkAsync</c>, <c>UnlinkKeysAsync</c> or <c>UnlinkPairsAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId UnlinkCompleted = MakeCall(105101, nameof(UnlinkCompleted));

    /// <summary>A call of <c>SetAsync</c>, <c>SetKeysAsync</c> or <c>SetManyAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId SetCompleted = MakeCall(105102, nameof(SetCompleted));

    /// <summary>A call of <c>ToggleAsync</c> or <c>ToggleKeysAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId ToggleCompleted = MakeCall(105103, nameof(ToggleCompleted));

    /// <summary>A call of <c>ClearAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId ClearCompleted = MakeCall(105104, nameof(ClearCompleted));

    /// <summary>A call of <c>LinkOrCreateAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId LinkOrCreateCompleted = MakeCall(105105, nameof(LinkOrCreateCompleted));

    /// <summary>A call of <c>UpdateAsync</c> or <c>UpdateKeysAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId UpdateCompleted = MakeCall(105106, nameof(UpdateCompleted));

    /// <summary>A call of <c>CopyAsync</c> or <c>CopyKeyAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId CopyCompleted = MakeCall(105107, nameof(CopyCompleted));

    /// <summary>A call of <c>MergeOwnersAsync</c> or <c>MergeOwnerKeysAsync</c> has completed.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId MergeCompleted = MakeCall(105108, nameof(MergeCompleted));

    /// <summary>A call of <c>ImportAsync</c> has completed.</summary>
    /// <remarks>It is logged on the level <see cref="LogLevel.Information"/> in the category <c>ManyToMany.EntityFrameworkCore.Links</c>,
    /// with the numbers of the report.</remarks>
    public static readonly EventId ImportCompleted = MakeCall(105109, nameof(ImportCompleted));

    /// <summary><c>SaveChanges</c> has written links of a relationship, in a context with <c>UseManyToMany()</c>.</summary>
    /// <inheritdoc cref="LinkCompleted" path="/remarks"/>
    public static readonly EventId SaveCompleted = MakeCall(105110, nameof(SaveCompleted));

    /// <summary>A method that reads links has completed: a count, a question, keys or a load.</summary>
    /// <remarks>It is logged on the level <see cref="LogLevel.Debug"/> in the category
    /// <c>ManyToMany.EntityFrameworkCore.Links</c>.</remarks>
    public static readonly EventId ReadCompleted = MakeCall(105200, nameof(ReadCompleted));

    /// <summary>A call has failed.</summary>
    /// <remarks>It is logged on the level <see cref="LogLevel.Error"/> in the category <c>ManyToMany.EntityFrameworkCore.Links</c>. The message contains the type of the
    /// exception, and the exception itself only with <see cref="DbContextOptionsBuilder.EnableSensitiveDataLogging"/>, because it may
    /// contain keys.</remarks>
    public static readonly EventId CallFailed = MakeCall(105300, nameof(CallFailed));

    /// <summary>A call was refused with a <see cref="LinkExistsException"/> or a <see cref="LinkEndMissingException"/>, which callers may
    /// expect.</summary>
    /// <remarks>As <see cref="CallFailed"/>, on the level <see cref="LogLevel.Debug"/>.</remarks>
    public static readonly EventId CallRefused = MakeCall(105301, nameof(CallRefused));

    /// <summary>A call was cancelled.</summary>
    /// <remarks>As <see cref="CallFailed"/>, on the level <see cref="LogLevel.Debug"/>.</remarks>
    public static readonly EventId CallCanceled = MakeCall(105302, nameof(CallCanceled));

    private static EventId MakeCall(int id, string name) => new(id, $"{LinkCategory.CategoryName}.{name}");
}
