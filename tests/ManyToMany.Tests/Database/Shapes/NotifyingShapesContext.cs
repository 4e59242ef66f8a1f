using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Entities that notify EF of their changes, and entities that load their navigations lazily.</summary>
public sealed class NotifyingShapesContext(DbContextOptions<NotifyingShapesContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var (type, strategy) in new[]
        {
            (typeof(Canvas), ChangeTrackingStrategy.ChangedNotifications),
            (typeof(Colour), ChangeTrackingStrategy.ChangingAndChangedNotificationsWithOriginalValues),
        })
        {
            modelBuilder.Entity(type).HasChangeTrackingStrategy(strategy);
        }

        modelBuilder.Entity<Canvas>().HasMany(canvas => canvas.Colours).WithMany(colour => colour.Canvases);
        modelBuilder.Entity<Lazy>().HasMany(lazy => lazy.Others).WithMany(lazy => lazy.Fans);
    }
}

public abstract class Notifying : INotifyPropertyChanging, INotifyPropertyChanged
{
    private int _id;
    private string? _name;

    public event PropertyChangingEventHandler? PropertyChanging;

    public event PropertyChangedEventHandler? PropertyChanged;

    public int Id
    {
        get => _id;
        set => Set(ref _id, value);
    }

    public string? Name
    {
        get => _name;
        set => Set(ref _name, value);
    }

    private void Set<T>(ref T field, T value, [CallerMemberName] string name = "")
    {
        PropertyChanging?.Invoke(this, new PropertyChangingEventArgs(name));
        field = value;
        PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(name));
    }
}

public sealed class Canvas : Notifying
{
    public ObservableCollection<Colour> Colours { get; } = [];
}

public sealed class Colour : Notifying
{
    public ObservableCollection<Canvas> Canvases { get; } = [];
}

/// <summary>What the proxies of EF do, written out.</summary>
public sealed class Lazy
{
    private readonly ILazyLoader? _loader;
    private ICollection<Lazy> _others = [];
    private ICollection<Lazy> _fans = [];

    public Lazy()
    {
    }

    private Lazy(ILazyLoader loader) => _loader = loader;

    public int Id { get; set; }

    public ICollection<Lazy> Others
    {
        get => _loader.Load(this, ref _others!)!;
        set => _others = value;
    }

    public ICollection<Lazy> Fans
    {
        get => _loader.Load(this, ref _fans!)!;
        set => _fans = value;
    }
}
