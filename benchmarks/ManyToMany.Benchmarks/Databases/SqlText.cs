namespace ManyToMany.Benchmarks.Databases;

/// <summary>One hand-written statement for both databases; its parameters are <c>@p0</c>, <c>@p1</c> and so on.</summary>
internal sealed record SqlText(string Sqlite, string PostgreSql)
{
    public static implicit operator SqlText(string both) => new(both, both);

    public string For(DatabaseKind kind) => kind == DatabaseKind.Sqlite ? Sqlite : PostgreSql;
}
