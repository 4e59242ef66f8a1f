using System.Reflection;
using ManyToMany.Tests.Support;
using Xunit.v3;

[assembly: TestFramework(typeof(TestsThatCanRun))]

namespace ManyToMany.Tests.Support;

/// <summary>Finds no tests of SQL Server where there is none: one skipped test takes the place of thousands
/// (<see cref="SqlServerTests"/>).</summary>
public sealed class TestsThatCanRun : XunitTestFramework
{
    /// <summary>Whether a class of tests needs a SQL Server.</summary>
    public static bool NeedsSqlServer(Type type)
        => type.GetConstructors().Any(constructor
            => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(SqlServerDatabase)));

    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) => new Discoverer(TestAssembly(assembly));

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) => new Executor(TestAssembly(assembly));

    private static XunitTestAssembly TestAssembly(Assembly assembly) => new(assembly, configFileName: null, assembly.GetName().Version);

    private sealed class Executor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        protected override ITestFrameworkDiscoverer CreateDiscoverer() => new Discoverer(TestAssembly);
    }

    private sealed class Discoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override Type[] GetExportedTypes()
            => [.. base.GetExportedTypes().Where(type => SqlServerServer.IsThere || !NeedsSqlServer(type))];
    }
}
