namespace ManyToMany.Benchmarks.Databases;

public enum DatabaseKind
{
    Sqlite,
    PostgreSql,
}
