using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace ManyToMany.Analyzers.Tests;

/// <summary>Runs an analyzer and its fix over statements of an async method with a context.</summary>
internal static class Verify
{
    private const string Model = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ManyToMany;
        using Microsoft.EntityFrameworkCore;

        public class Book
        {
            public int Id { get; set; }
            public int[] AuthorIds { get; set; } = [];
            public List<Author> Authors { get; } = [];
            public ICollection<Genre> Genres { get; } = [];
            public List<Review> Reviews { get; } = [];
            public List<Store> Stores { get; } = [];
        }

        public class Author { public int Id { get; set; } public bool Retired { get; set; } public List<Book> Books { get; } = []; }
        public class Genre { public int Id { get; set; } public ICollection<Book> Books { get; } = []; }
        public class Review { public int Id { get; set; } public Book Book { get; set; } = null!; }
        public class Store { public int Id { get; set; } }
        public class Credit { public int BookId { get; set; } public int AuthorId { get; set; } public int Position { get; set; } }

        public class Db : DbContext
        {
            public DbSet<Book> Books => Set<Book>();
            public DbSet<Author> Authors => Set<Author>();
            protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseSqlite(""){|#0:|};
        }

        """;

    /// <summary>Reports for the statements of a method: those in the marks <c>[| |]</c> and no other.</summary>
    public static Task StatementsAsync<TAnalyzer>(string statements, string options = "")
        where TAnalyzer : DiagnosticAnalyzer, new()
        => StatementsAsync<TAnalyzer, EmptyCodeFixProvider>(statements, statements, options);

    public static Task StatementsAsync<TAnalyzer, TFix>(string before, string after, string options = "")
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
        => SourceAsync<TAnalyzer, TFix>(Method(before), Method(after), options);

    public static Task SourceAsync<TAnalyzer, TFix>(string before, string after, string options = "")
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var model = Model.Replace("{|#0:|}", options, StringComparison.Ordinal);
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = model + before,
            FixedCode = model + after,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.Errors,
        };
        test.TestState.AdditionalReferences.AddRange(References);
        test.FixedState.AdditionalReferences.AddRange(References);

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The assemblies that run this test: nothing is downloaded.</summary>
    private static IEnumerable<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
                && (Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                    || Path.GetFileName(path).StartsWith("Microsoft.E", StringComparison.Ordinal)
                    || Path.GetFileName(path).StartsWith("ManyToMany.EntityFrameworkCore.dll", StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static string Method(string statements) => $$"""
        public class Program
        {
            public async Task RunAsync(
                Db db,
                Book book,
                Author author,
                Author[] authors,
                List<Book> books,
                OwnerLinks<Book, Author> links,
                CancellationToken token)
            {
                await Task.Yield();
        {{string.Join("\n", statements.Split('\n').Select(line => line.Length == 0 ? line : "        " + line))}}
            }
        }
        """;
}
