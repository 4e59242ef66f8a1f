using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>A parameter as EF's command builder takes it: the name without the database's prefix, the mapping and the value.</summary>
internal sealed record SqlParameter(string Name, RelationalTypeMapping Mapping, object? Value);
