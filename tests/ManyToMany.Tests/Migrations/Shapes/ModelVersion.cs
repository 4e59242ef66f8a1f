using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>A context's model, and the snapshot that <c>dotnet ef migrations add</c> writes of it.</summary>
internal sealed class ModelVersion
{
    public ModelVersion(DbContext context)
    {
        Code = context.GetService<IDesignTimeModel>().Model;
        using var services = DesignTime.Services(context);
        var source = services.GetRequiredService<IMigrationsCodeGeneratorSelector>().Select("C#")
            .GenerateSnapshot("Snapshots", context.GetType(), "Snapshot", Code);
        var snapshot = DesignTime.Compile<ModelSnapshot>(source).Model;
        Snapshot = context.GetService<IModelRuntimeInitializer>().Initialize(((IMutableModel)snapshot).FinalizeModel());
    }

    public IModel Code { get; }

    public IModel Snapshot { get; }
}
