using ManyToMany.Metadata;

namespace ManyToMany.Payload;

/// <summary>A value that is written to a payload column of every link.</summary>
internal readonly record struct PayloadValue(WritableColumn Column, object? Value);
