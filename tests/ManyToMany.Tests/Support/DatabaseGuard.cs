using System.Reflection;

namespace ManyToMany.Tests.Support;

/// <summary>Reads from the types of a test assembly which scenario runs on which database.</summary>
internal sealed class DatabaseGuard(IReadOnlyCollection<Type> types, Type testAttribute)
{
    private static readonly Type[] _databases =
        [.. typeof(TestDatabase).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TestDatabase)) && !type.IsAbstract)];

    /// <summary>
    /// A line for each scenario that lacks its subclass for a database; a generic scenario counts once for each of its types.
    /// </summary>
    public IEnumerable<string> MissingSubclasses()
        => from scenario in types
           where scenario.IsAbstract && HasTests(scenario, BindingFlags.Default) && Takes(scenario, typeof(TestDatabase))
           from version in Versions(scenario)
           from database in _databases
           where !types.Any(type => !type.IsAbstract && BaseTypes(type).Contains(version) && Takes(type, database))
           select $"{version} has no subclass that takes {database.Name}";

    /// <summary>A line for each class that keeps tests of its own to one database without a reason.</summary>
    public IEnumerable<string> TestsOnOneDatabase()
        => from type in types
           where !type.IsAbstract && HasTests(type, BindingFlags.DeclaredOnly) && _databases.Any(database => Takes(type, database))
           where !type.IsDefined(typeof(OneDatabaseAttribute), inherit: false)
           select $"{type} has tests that no other database runs";

    private static bool Takes(Type type, Type database)
        => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == database));

    private static IEnumerable<Type> BaseTypes(Type type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    private bool HasTests(Type type, BindingFlags flags)
        => type.GetMethods(flags | BindingFlags.Instance | BindingFlags.Public).Any(method => method.IsDefined(testAttribute, inherit: true));

    private HashSet<Type> Versions(Type scenario)
    {
        if (!scenario.IsGenericTypeDefinition)
        {
            return [scenario];
        }

        var closed = types
            .Where(type => !type.IsAbstract)
            .SelectMany(BaseTypes)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == scenario)
            .ToHashSet();
        return closed.Count > 0 ? closed : [scenario];
    }
}
