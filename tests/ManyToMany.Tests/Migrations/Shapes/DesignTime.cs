using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>The services of <c>dotnet ef</c>, in process.</summary>
internal static class DesignTime
{
    private static readonly Lazy<MetadataReference[]> _references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))]);

    public static ServiceProvider Services(DbContext context)
    {
        var services = new ServiceCollection().AddEntityFrameworkDesignTimeServices().AddDbContextDesignTimeServices(context);
        var provider = Assembly.Load(context.Database.ProviderName!);
        var type = provider.GetType(provider.GetCustomAttribute<DesignTimeProviderServicesAttribute>()!.TypeName)!;
        ((IDesignTimeServices)Activator.CreateInstance(type)!).ConfigureDesignTimeServices(services);

        return services.BuildServiceProvider();
    }

    /// <summary>Compiles a source, and makes its only instance of a type.</summary>
    public static T Compile<T>(string source)
    {
        var compilation = CSharpCompilation.Create(
            $"Compiled_{Guid.NewGuid():n}", [CSharpSyntaxTree.ParseText(source)], _references.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Should().BeEmpty(source);

        return (T)Activator.CreateInstance(Assembly.Load(stream.ToArray()).GetTypes().Single(type => type.IsAssignableTo(typeof(T))))!;
    }
}
