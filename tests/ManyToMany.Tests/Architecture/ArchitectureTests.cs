using System.Reflection;

namespace ManyToMany.Tests.Architecture;

/// <summary>The folders of the library, read from its compiled types.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly _library = typeof(LinkChanges).Assembly;

    private readonly SourceFolders _folders = new();

    [Fact]
    public void The_folders_form_an_acyclic_graph()
    {
        var graph = new FolderGraph();
        foreach (var type in Types())
        {
            foreach (var (member, used) in TypeUses.Of(type).Where(use => use.Used.Assembly == _library && IsWritten(use.Used)))
            {
                graph.Add(Folder(type), Folder(used), $"{type.Name}.{member} → {used.Name}");
            }
        }

        graph.FindCycle().Should().BeEmpty();
    }

    [Fact]
    public void The_namespace_of_an_internal_type_is_its_folder()
        => Types().Where(type => !type.IsPublic).Select(type => type.FullName).Should().NotBeEmpty()
            .And.Equal(Types().Where(type => !type.IsPublic).Select(type => $"{Namespace(_folders.Of(type))}.{type.Name}"));

    [Fact]
    public void The_namespace_of_a_public_type_is_that_of_the_library_or_of_EF()
        => Types().Where(type => type.IsPublic).Select(type => type.Namespace).Distinct().Should()
            .BeEquivalentTo("ManyToMany", "Microsoft.EntityFrameworkCore");

    [Fact]
    public void A_shortest_cycle_is_named_with_an_example_of_each_use()
    {
        var graph = new FolderGraph();
        graph.Add("Face", "Engine", "Door → Motor");
        graph.Add("Engine", "Fuel", "Motor → Tank");
        graph.Add("Fuel", "Results", "Tank → Sum");
        graph.Add("Fuel", "Fuel", "Tank → Valve");
        graph.FindCycle().Should().BeEmpty();

        graph.Add("Results", "Face", "Sum → Door");
        graph.Add("Fuel", "Engine", "Valve → Motor");
        graph.Add("Fuel", "Engine", "Pump → Motor");
        graph.FindCycle().Should().Equal("Engine uses Fuel: Motor → Tank", "Fuel uses Engine: Valve → Motor");
    }

    [Fact]
    public void Types_are_found_in_signatures_lambdas_and_async_bodies()
        => TypeUses.Of(typeof(Example)).Select(use => use.Used).Should().Contain(
        [
            typeof(Uri), typeof(Version), typeof(TimeZoneInfo), typeof(ArithmeticException), typeof(UriBuilder), typeof(Random),
            typeof(IDisposable),
        ]);

    private static IEnumerable<Type> Types() => _library.GetTypes().Where(type => !type.IsNested && IsWritten(type));

    // The compiler adds types of its own.
    private static bool IsWritten(Type type)
        => !type.Name.StartsWith('<') && (type.IsPublic || type.Namespace?.StartsWith("ManyToMany", StringComparison.Ordinal) == true);

    /// <summary>The folder of an internal type is its namespace; a public type is found by its source file.</summary>
    private string Folder(Type type) => type.IsPublic ? Namespace(_folders.Of(type)) : type.Namespace!;

    private static string Namespace(string folder) => folder == "." ? "ManyToMany" : $"ManyToMany.{folder.Replace('/', '.')}";

    private abstract class Example : IDisposable
    {
        public List<Uri[]> Property { get; } = [];

        public abstract void Dispose();

        public static Func<bool> Lambda() => () => Environment.Version > new Version(1, 0);

        public static async Task<string> AsyncMethod()
        {
            await Task.Yield();
            try
            {
                return TimeZoneInfo.Local.Id + new UriBuilder().Host;
            }
            catch (ArithmeticException)
            {
                return typeof(Random).Name;
            }
        }
    }
}
