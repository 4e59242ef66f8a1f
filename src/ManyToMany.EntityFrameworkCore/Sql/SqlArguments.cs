using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>Rows as a source and its parameters, each with its type mapping.</summary>
internal sealed record SqlArguments(SqlSource Source, IReadOnlyList<(RelationalTypeMapping Mapping, object? Value)> Parameters);
