using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Migrations;

/// <summary>One foreign key of a join entity, with the names by which it is recognised in another version of the model.</summary>
internal sealed class JoinEnd
{
    private readonly string[] _names;

    public JoinEnd(IForeignKey foreignKey, ITable table, IEnumerable<ISkipNavigation> navigations)
    {
        ForeignKey = foreignKey;
        Columns = [.. foreignKey.Properties.Select(property => table.FindColumn(property)!.Name)];
        _names = [.. Names(navigations).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public IForeignKey ForeignKey { get; }

    public IEntityType Principal => ForeignKey.PrincipalEntityType;

    /// <summary>The columns of the join table, in the order of the properties of the foreign key.</summary>
    public IReadOnlyList<string> Columns { get; }

    public bool SharesNameWith(JoinEnd other) => _names.Intersect(other._names, StringComparer.OrdinalIgnoreCase).Any();

    /// <summary>The columns, the properties, the navigation, and the properties that EF gives a hidden join entity: a snapshot of the model
    /// has no skip navigations, but their names are in these properties.</summary>
    private IEnumerable<string> Names(IEnumerable<ISkipNavigation> navigations)
    {
        yield return string.Join(',', Columns);
        yield return string.Join(',', ForeignKey.Properties.Select(property => property.Name));
        if (ForeignKey.DependentToPrincipal is { } navigation)
        {
            yield return $"navigation {navigation.Name}";
        }

        foreach (var opposite in navigations.Where(navigation => navigation.Inverse.ForeignKey == ForeignKey))
        {
            var prefix = opposite.IsShadowProperty() ? Principal.ShortName() : opposite.Name;
            yield return string.Join(',', ForeignKey.PrincipalKey.Properties.Select(property => prefix + property.Name));
        }
    }
}
