using ManyToMany.SaveChanges;

namespace ManyToMany;

/// <summary>Changes the defaults of <c>UseManyToMany()</c>.</summary>
public sealed class ManyToManyOptionsBuilder
{
    internal ManyToManyOptionsBuilder(ManyToManyOptionsExtension extension) => Extension = extension;

    internal ManyToManyOptionsExtension Extension { get; private set; }

    /// <summary>Leaves the join entities of collections to EF, which writes a statement for each and throws for links that exist. Links by
    /// key, interceptors and symmetric links work as they do without this option.</summary>
    /// <param name="isLeft">Whether EF writes them; <see langword="false"/> is the default of <c>UseManyToMany()</c>.</param>
    /// <returns>The same builder, so that calls can be chained.</returns>
    /// <example><code>options.UseSqlite("Data Source=books.db").UseManyToMany(links => links.LeaveSavingToEF());</code></example>
    public ManyToManyOptionsBuilder LeaveSavingToEF(bool isLeft = true)
    {
        Extension = new ManyToManyOptionsExtension { LeavesLinksToEF = isLeft };

        return this;
    }
}
