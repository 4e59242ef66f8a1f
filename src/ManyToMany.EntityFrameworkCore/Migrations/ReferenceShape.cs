using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Migrations;

/// <summary>The foreign key of a one-to-many or one-to-one relationship in one version of the model.</summary>
internal sealed class ReferenceShape(ITable table, IForeignKey foreignKey)
{
    public ITable Table { get; } = table;

    public IForeignKey ForeignKey { get; } = foreignKey;

    public IEntityType Dependent => ForeignKey.DeclaringEntityType;

    public JoinEnd End { get; } = new(foreignKey, table, []);

    public IReadOnlyList<string> Columns => End.Columns;

    public override string ToString()
        => $"'{Dependent.Name}' (table '{Table.SchemaQualifiedName}', column '{string.Join("', '", Columns)}')";
}
