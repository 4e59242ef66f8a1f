using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>What a parameter carries; its name is the statement's affair.</summary>
internal sealed record SqlParameter(RelationalTypeMapping Mapping, object? Value);
