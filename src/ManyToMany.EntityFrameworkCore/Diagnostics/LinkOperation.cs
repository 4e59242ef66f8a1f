using Microsoft.Extensions.Logging;

namespace ManyToMany.Diagnostics;

/// <summary>A kind of call that is measured and logged.</summary>
/// <param name="Name">The name in traces and metrics.</param>
/// <param name="Completed">The event that is logged when a call completes.</param>
internal sealed record LinkOperation(string Name, EventId Completed)
{
    public static readonly LinkOperation Link = new("link", ManyToManyEventId.LinkCompleted);
    public static readonly LinkOperation Unlink = new("unlink", ManyToManyEventId.UnlinkCompleted);
    public static readonly LinkOperation Set = new("set", ManyToManyEventId.SetCompleted);
    public static readonly LinkOperation Toggle = new("toggle", ManyToManyEventId.ToggleCompleted);
    public static readonly LinkOperation Clear = new("clear", ManyToManyEventId.ClearCompleted);
    public static readonly LinkOperation LinkOrCreate = new("link_or_create", ManyToManyEventId.LinkOrCreateCompleted);
    public static readonly LinkOperation Update = new("update", ManyToManyEventId.UpdateCompleted);
    public static readonly LinkOperation Copy = new("copy", ManyToManyEventId.CopyCompleted);
    public static readonly LinkOperation Merge = new("merge", ManyToManyEventId.MergeCompleted);
    public static readonly LinkOperation Import = new("import", ManyToManyEventId.ImportCompleted);
    public static readonly LinkOperation Save = new("save", ManyToManyEventId.SaveCompleted);

    public static readonly LinkOperation Count = Read("count");
    public static readonly LinkOperation Contains = Read("contains");
    public static readonly LinkOperation Keys = Read("keys");
    public static readonly LinkOperation Load = Read("load");
    public static readonly LinkOperation Export = Read("export");

    /// <summary>Whether the call only reads.</summary>
    public bool IsRead => Completed == ManyToManyEventId.ReadCompleted;

    private static LinkOperation Read(string name) => new(name, ManyToManyEventId.ReadCompleted);
}
