using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Support;

internal static class CaseInsensitiveText
{
    /// <summary>Makes the database compare a text without regard to case.</summary>
    public static PropertyBuilder<string> IgnoresCase(this PropertyBuilder<string> property, DatabaseFacade database)
        => database.IsNpgsql() ? property.HasColumnType("citext")
            : database.IsSqlServer() ? property.UseCollation("Latin1_General_CI_AS").HasColumnType("nvarchar(40)")
            : property.UseCollation("NOCASE").HasColumnType("TEXT");
}
