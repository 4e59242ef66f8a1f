using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Comparing;

/// <summary>The results of one run on one database.</summary>
internal sealed record Report(DatabaseKind Database, string Engine, IReadOnlyList<RowResult> Rows);
