namespace ManyToMany.Tests.Support;

/// <summary>Keeps the tests of a class to one database, for the given reason.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class OneDatabaseAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}
