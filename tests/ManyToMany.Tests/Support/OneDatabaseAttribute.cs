namespace ManyToMany.Tests.Support;

/// <summary>Lets a test class stay on one database; the reason says why no other can have its tests.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class OneDatabaseAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}
