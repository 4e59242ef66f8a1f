using ManyToMany.Arguments;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Loading;

/// <summary>Owners whose navigation is filled: all of them are tracked by the context, or none.</summary>
internal sealed class LoadedOwners<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
{
    private readonly ISkipNavigation _navigation;
    private readonly List<CollectionEntry> _entries;

    private LoadedOwners(ISkipNavigation navigation, List<TOwner> items, List<object[]> keys, List<CollectionEntry> entries)
    {
        _navigation = navigation;
        Items = items;
        Keys = keys;
        _entries = entries;
    }

    public IReadOnlyList<TOwner> Items { get; }

    /// <summary>The key of each item.</summary>
    public IReadOnlyList<object[]> Keys { get; }

    public bool AreTracked => _entries.Count > 0;

    /// <summary>Checks the owners of a call, each once, and gives an owner without a collection an empty one.</summary>
    public static LoadedOwners<TOwner, TTarget> Read(
        DbContext context, Relationship relationship, IEnumerable<TOwner> owners, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(owners, parameterName);

        if (relationship.Navigation.IsShadowProperty())
        {
            throw Errors.NoNavigationToFill(relationship.Navigation);
        }

        using var suspension = context.SuspendDetection();

        return Read(context, relationship, owners.Distinct(ReferenceEqualityComparer.Instance), parameterName);
    }

    private static LoadedOwners<TOwner, TTarget> Read(
        DbContext context, Relationship relationship, IEnumerable<object?> owners, string parameterName)
    {
        var (items, keys, entries) = (new List<TOwner>(), new List<object[]>(), new List<CollectionEntry>());
        var reader = new EntityKeys(context, relationship.Owner, parameterName);
        var tracked = TrackedEntities.Of(context, relationship.Owner.EntityType);

        foreach (var owner in owners)
        {
            keys.Add(reader.Read(owner ?? throw Errors.NullInList(relationship.Owner.EntityType, parameterName)));
            items.Add((TOwner)owner);

            if (tracked.Entry(owner) is { State: not EntityState.Detached } entry)
            {
                entries.Add(entry.Collection(relationship.Navigation));
            }
        }

        if (entries.Count > 0 && entries.Count < items.Count)
        {
            throw Errors.TrackedAndUntracked(relationship.Owner.EntityType, parameterName);
        }

        items.ForEach(owner => Collection(relationship.Navigation, owner));

        return new LoadedOwners<TOwner, TTarget>(relationship.Navigation, items, keys, entries);
    }

    /// <summary>Those whose navigation is not loaded yet; EF does not know it of an entity that it does not track.</summary>
    public LoadedOwners<TOwner, TTarget> NotLoaded()
        => _entries.Exists(entry => entry.IsLoaded)
            ? new LoadedOwners<TOwner, TTarget>(
                _navigation,
                [.. Items.Where((_, i) => !_entries[i].IsLoaded)],
                [.. Keys.Where((_, i) => !_entries[i].IsLoaded)],
                [.. _entries.Where(entry => !entry.IsLoaded)])
            : this;

    /// <summary>The collection that an owner has now.</summary>
    public ICollection<TTarget> Collection(TOwner owner) => Collection(_navigation, owner);

    /// <summary>Marks the navigation of all owners as loaded, so that EF does not load it again.</summary>
    public void MarkLoaded()
    {
        _entries.ForEach(entry => entry.IsLoaded = true);

        foreach (var owner in AreTracked ? [] : Items)
        {
            _navigation.SetIsLoadedWhenNoTracking(owner);
        }
    }

    private static ICollection<TTarget> Collection(ISkipNavigation navigation, TOwner owner)
    {
        object? collection;

        try
        {
            collection = navigation.GetCollectionAccessor()!.GetOrCreate(owner, forMaterialization: true);
        }
        catch (InvalidOperationException exception)
        {
            throw Errors.NoCollection(navigation, exception);
        }

        return collection is ICollection<TTarget> { IsReadOnly: false } fillable ? fillable : throw Errors.ReadOnlyCollection(navigation);
    }
}
