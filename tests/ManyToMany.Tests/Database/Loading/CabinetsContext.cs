using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>Cabinets with documents in collections of every kind.</summary>
public sealed class CabinetsContext(DbContextOptions<CabinetsContext> options) : DbContext(options)
{
    public DbSet<Cabinet> Cabinets => Set<Cabinet>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Cabinet>(cabinet =>
        {
            cabinet.HasMany(c => c.Set).WithMany().UsingEntity("SetDocuments");
            cabinet.HasMany(c => c.NullSet).WithMany().UsingEntity("NullSetDocuments");
            cabinet.HasMany(c => c.Custom).WithMany().UsingEntity("CustomDocuments");
            cabinet.HasMany<Document>("_hidden").WithMany().UsingEntity("HiddenDocuments");
            cabinet.HasMany(c => c.View).WithMany().UsingEntity("ViewDocuments");
            cabinet.Navigation(c => c.View).HasField("_viewed");
        });
}

public sealed class Cabinet
{
    private readonly List<Document> _hidden = [];
    private readonly List<Document> _viewed = [];

    /// <summary>Only the class itself can name the field.</summary>
    public static Expression<Func<Cabinet, IEnumerable<Document>?>> Hidden => cabinet => cabinet._hidden;

    public int Id { get; set; }

    public HashSet<Document> Set { get; } = [];

    [SuppressMessage("Usage", "CA2227", Justification = "EF creates the collection.")]
    public ISet<Document>? NullSet { get; set; }

    [SuppressMessage("Usage", "CA2227", Justification = "EF creates the collection.")]
    public DocumentCollection? Custom { get; set; }

    public IReadOnlyCollection<Document> View => _viewed.AsReadOnly();

    public IEnumerable<Document> OfHidden() => _hidden;
}

public sealed class DocumentCollection : Collection<Document>;

public sealed class Document
{
    public int Id { get; set; }
}
