using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Results;

/// <summary>Every message of the library: the thing in quotes, what is wrong with it, what to do.</summary>
internal static partial class Errors
{
    public static InvalidOperationException NotInTheModel(Type type)
        => new($"'{type.Name}' is not an entity type of this context's model by itself. Name one that is, or start from its DbSet.");

    public static ArgumentException NotANavigationLambda(LambdaExpression lambda)
        => Argument($"'{lambda}' is not a navigation because it is more than one member of its parameter. Write it as 'book => "
            + "book.Authors'.", "navigation");

    public static ArgumentException OneToMany(INavigation navigation)
        => Argument($"'{Name(navigation)}' is not a many-to-many navigation because '{navigation.TargetEntityType.DisplayName()}' refers "
            + "to its owner by a foreign key of its own. Map it with HasMany().WithMany(), or change the foreign key instead.",
            "navigation");

    public static ArgumentException Reference(INavigation navigation)
        => Argument($"'{Name(navigation)}' is not a many-to-many navigation because it leads to one "
            + $"'{navigation.TargetEntityType.DisplayName()}'. Name a collection that is mapped with HasMany().WithMany().", "navigation");

    public static ArgumentException PlainProperty(IEntityType entityType, string member)
        => Argument($"'{entityType.DisplayName()}.{member}' is not a many-to-many navigation because it is mapped to a column. "
            + "Name a collection that is mapped with HasMany().WithMany().", "navigation");

    public static ArgumentException NotMapped(IEntityType entityType, string member)
        => Argument($"'{entityType.DisplayName()}.{member}' is not a many-to-many navigation because the model does not know it. "
            + "Map it with HasMany().WithMany() in OnModelCreating.", "navigation");

    public static ArgumentException WrongTargetType(ISkipNavigation navigation, Type type)
        => Argument($"'{Name(navigation)}' links '{navigation.TargetEntityType.DisplayName()}', not '{type.Name}'. Leave the type "
            + "arguments out, so that they are inferred.", "navigation");

    public static InvalidOperationException JoinWithoutTable(ISkipNavigation navigation)
        => new($"'{Name(navigation)}' cannot be linked because its join entity '{navigation.JoinEntityType.DisplayName()}' is mapped to no "
            + "table. Map it with ToTable().");

    public static InvalidOperationException JoinInSeveralTables(ISkipNavigation navigation)
        => new($"'{Name(navigation)}' cannot be linked because its join entity '{navigation.JoinEntityType.DisplayName()}', or the "
            + "hierarchy that it is in, is mapped to several tables. Map it to one, a hierarchy with UseTphMappingStrategy().");

    public static InvalidOperationException IndistinguishableLinks(ISkipNavigation navigation, ISkipNavigation twin)
        => new($"'{Name(navigation)}' cannot be linked because its links are the same rows of '{navigation.JoinEntityType.DisplayName()}' "
            + $"as those of '{Name(twin)}'. Give each a join entity of its own, be it in a hierarchy with a discriminator, or make one the "
            + "other's inverse in WithMany().");

    public static InvalidOperationException InverseOfDerived(ISkipNavigation navigation, Type ownerType)
        => new($"The inverse of '{Name(navigation)}' leads to '{navigation.DeclaringEntityType.DisplayName()}', not only to "
            + $"'{ownerType.Name}'. Start from the DbSet of '{navigation.DeclaringEntityType.DisplayName()}', or from the other side.");

    public static NotSupportedException UnsupportedProvider(string? provider, IEnumerable<string> supported)
        => new($"'{provider}' is not a supported database provider because ManyToMany has no SQL dialect for it. Use one of "
            + $"{string.Join(", ", supported.Select(name => $"'{name}'"))}.");

    public static ArgumentException NoOwners(IEntityType entityType)
        => Argument($"The scope names no '{entityType.DisplayName()}'. Name at least one owner, or call ForAll().", "owners");

    public static ArgumentException ForeignQuery(string parameterName)
        => Argument(
            $"'{parameterName}' is not a query of this context. Build it on a DbSet of the same context, or give a list.", parameterName);

    public static ArgumentException NotAQuery(string parameterName)
        => Argument(
            $"'{parameterName}' is not an EF query. Build it on a DbSet, or name the owners with For() or ForKeys().", parameterName);

    public static ArgumentException NotAQueryOfOwners(string parameterName)
        => Argument($"'{parameterName}' is not an EF query. Build it on a DbSet.", parameterName);

    public static ArgumentException NullInList(IEntityType entityType, string parameterName)
        => Argument($"'{parameterName}' contains null. Leave out what is not a '{entityType.DisplayName()}'.", parameterName);

    public static ArgumentException NeverSaved(IEntityType entityType, IEnumerable<IProperty> key, string parameterName)
        => Argument($"'{parameterName}' contains a '{entityType.DisplayName()}' that has never been saved: its '{Names(key)}' has no value "
            + "in the database yet. Call SaveChanges first.", parameterName);

    public static ArgumentException ReferenceNeverSaved(INavigation navigation, string parameterName)
        => Argument($"'{parameterName}' contains a '{navigation.DeclaringEntityType.DisplayName()}' whose '{navigation.Name}' has never "
            + "been saved. Call SaveChanges first.", parameterName);

    public static ArgumentException ReferenceOfOtherSharedKey(INavigation navigation, IProperty property, object value, LinkKey link)
        => new($"'{Name(navigation)}' of the link {link} cannot be an entity whose key has {KeyText.Format([value])} in "
            + $"'{property.Name}', because the foreign keys of the link have another value there. Name one that agrees in it.");

    public static ArgumentException NullKey(IEntityType entityType, string parameterName)
        => Argument(
            $"'{parameterName}' contains a null where the key of '{entityType.DisplayName()}' has a value. Leave it out.", parameterName);

    public static ArgumentException WrongKeyLength(
        IEntityType entityType, IReadOnlyList<IProperty> properties, object key, string parameterName)
        => Argument($"'{parameterName}' contains {KeyText.Format([key])}, but the key of '{entityType.DisplayName()}' is "
            + $"({string.Join(", ", properties.Select(property => property.Name))}). Give a tuple or an array with these values in this "
            + "order.", parameterName);

    public static ArgumentException WrongKeyType(IProperty property, object value, string parameterName)
        => Argument($"'{parameterName}' contains {KeyText.Format([value])} of type '{value.GetType().Name}', but '{Name(property)}' is "
            + $"'{KeyTypes.Of(property).Name}'. Give a value of that type.", parameterName);

    public static ArgumentException WrongKeyResult(
        IEntityType entityType, IEnumerable<IProperty> properties, Type type, string typeParameter = "TKey")
        => Argument($"'{type.Name}' cannot hold a key of '{entityType.DisplayName()}', which is "
            + $"({string.Join(", ", properties.Select(property => $"{KeyTypes.Of(property).Name} {property.Name}"))}). Name that type, or "
            + "a tuple or object[] if the key has several properties.", typeParameter);

    public static InvalidOperationException UnreadableKey(Type type, object[] key)
        => new($"{KeyText.Format(key)} cannot be read as '{type.Name}'. Name the type of the key, or a tuple or object[] if it has several "
            + "properties.");

    public static InvalidOperationException OnlyCounted()
        => new("The links were only counted because their owners were named by a query, or because LinkOptions.CountOnly is set. Name the "
            + "owners with For() or ForKeys(), without that option, to get the keys; or read Count.");

    public static InvalidOperationException RequiredPayload(ISkipNavigation navigation, IProperty property)
        => new($"'{Name(property)}' is required and has no default, so '{Name(navigation)}' cannot be linked without a value of it. Give "
            + $"it one with HasDefaultValue(){(property.IsKey() ? "" : " or UseLinkDefault()")}, or in the class one that is not its "
            + "type's default, or make it nullable.");

    public static InvalidOperationException KeyOfCopy(ISkipNavigation navigation, IProperty key)
        => new($"Links of '{Name(navigation)}' cannot be copied because '{Name(key)}', the key of a link, has no new value in SQL. Let the "
            + "database generate it (an identity, a sequence, HasDefaultValueSql()), make it a Guid that EF generates, or copy the links "
            + "with SaveChanges.");

    public static ArgumentException WrongJoinType(ISkipNavigation navigation, Type type)
        => Argument($"'{type.Name}' is not the join entity of '{Name(navigation)}', which is '{navigation.JoinEntityType.ClrType.Name}'. "
            + "Name that one.", "TJoin");

    public static ArgumentException NotAPayloadLambda(IEntityType join, LambdaExpression lambda)
        => Argument($"'{lambda}' is not a payload property because it names no mapped property of '{join.DisplayName()}'. Write it as "
            + "'link => link.Role'.", "property");

    public static ArgumentException NavigationInPayload(INavigation navigation, bool isEnd)
        => Argument(
            $"'{Name(navigation)}' cannot be set because it is a navigation, not a property"
            + (isEnd
                ? ", and leads to one of the two entities that are linked. Unlink the one and link the other."
                : $". Set {Setters(navigation.ForeignKey)} instead."), "property");

    public static ArgumentException KeyInPayload(IProperty property)
        => Argument($"'{Name(property)}' cannot be set because it is part of the key that identifies the link. Unlink the one and link the "
            + "other.", "property");

    public static ArgumentException GeneratedPayload(IProperty property, string parameterName)
        => Argument($"'{Name(property)}' cannot be set because the database makes its values. Leave it out.", parameterName);

    public static ArgumentException PayloadSetTwice(IProperty property)
        => Argument($"'{Name(property)}' is set twice. Set it once.", "property");

    public static ArgumentException NullPayload(IProperty property, string parameterName)
        => Argument($"'{Name(property)}' cannot be null. Give it a value, or make it nullable.", parameterName);

    public static ArgumentException WrongPayloadType(IProperty property, object value)
        => Argument($"'{Name(property)}' is '{KeyTypes.Of(property).Name}' and cannot be {KeyText.Format([value])} of type "
            + $"'{value.GetType().Name}'. Give a value of its type.", "value");

    public static InvalidOperationException InvalidLinkDefault(LambdaExpression property, ArgumentException cause)
        => new($"The default of '{property}' cannot be used. {cause.Message} Change UseLinkDefault in UseManyToMany.", cause);

    public static InvalidOperationException LinkDefaultWithoutJoin(LambdaExpression property)
        => new($"The default of '{property}' cannot be used because '{property.Parameters[0].Type.Name}' is the join entity of no "
            + "many-to-many relationship of the model, or no such entity has the property. Name a join entity in UseLinkDefault.");

    public static InvalidOperationException LinkDefaultOfOtherContext(LambdaExpression property, Type contextType, DbContext context)
        => new($"The default of '{property}' cannot be computed because the context is a '{context.GetType().Name}' and no "
            + $"'{contextType.Name}'. Name a type of all contexts with these options in UseLinkDefault.");

    public static ArgumentException LinkDefaultInPart(IProperty property)
        => Argument(
            $"'{property.Name}' is not a property of the join entity itself, but of an object in it. Name one of its own.", "property");

    public static ArgumentException ComputedPayload(IProperty property, LambdaExpression value)
        => Argument($"'{Name(property)}' of a new link cannot be '{value.Body}' because there is no link yet to compute it from. Give a "
            + "value, or use UpdateAsync.", "value");

    public static ArgumentException ConvertedComputation(IProperty property, LambdaExpression value)
        => Argument($"'{Name(property)}' cannot be '{value.Body}' because a converter stands between it and its column, which the database "
            + "does not know. Give a value, or use ExecuteUpdate.", "value");

    public static ArgumentException ContradictedFilter(IProperty property, object? value)
        => Argument($"'{Name(property)}' cannot be set to another value than the one that Where() requires, which is {Value(value)}. Leave "
            + "it out, or drop the condition.", "links");

    public static InvalidOperationException UnwritableFilter(ISkipNavigation navigation, Expression part)
        => new($"'{Name(navigation)}' cannot be linked under the condition '{part}' because it gives no value that a new link could be "
            + "given. Use equality in Where(), or link without it.");

    public static InvalidOperationException UnrepeatableLink(ISkipNavigation navigation)
        => new($"'{Name(navigation)}' cannot repeat a link because the key or a unique index of "
            + $"'{navigation.JoinEntityType.DisplayName()}' allows each pair once. Give it a key of its own, or choose another option.");

    public static LinkExistsException AlreadyLinked(ISkipNavigation navigation, IReadOnlyList<LinkKey> links)
        => new($"'{Name(navigation)}' was not changed because {string.Join(", ", links.Take(10))}{(links.Count > 10 ? " and more" : "")} "
            + $"{(links.Count == 1 ? "is" : "are")} linked already. Leave out what is, or let LinkOptions.Existing ignore it.", links);

    public static ArgumentException LinkWithoutEnd(IForeignKey foreignKey, IEntityType end, string parameterName)
        => Argument($"'{parameterName}' contains a '{foreignKey.DeclaringEntityType.DisplayName()}' that has no '{end.DisplayName()}'. Set "
            + $"'{Names(foreignKey.Properties)}'{(foreignKey.DependentToPrincipal is { } navigation ? $" or '{navigation.Name}'" : "")}.",
            parameterName);

    public static ArgumentException LinkOfOtherOwner(IForeignKey foreignKey, IEntityType owner, object[] key, string parameterName)
        => Argument($"'{parameterName}' contains a '{foreignKey.DeclaringEntityType.DisplayName()}' of the '{owner.DisplayName()}' "
            + $"{KeyText.Format(key)}, which is not among the owners. Leave its key unset, or name that owner.", parameterName);

    public static ArgumentException DuplicateLink(IEntityType join, LinkKey link, string parameterName)
        => Argument($"'{parameterName}' contains two '{join.DisplayName()}' for {link}. Leave one out.", parameterName);

    public static InvalidOperationException LinksOfQuery(IEntityType join)
        => new($"A '{join.DisplayName()}' is given to owners that are named one by one. Name them with For() or ForKeys(), or give the "
            + "payload for all with setters.");

    public static ArgumentException SymmetricWithInverse(IReadOnlyNavigationBase navigation, IReadOnlyNavigationBase inverse)
        => Argument($"'{Name(navigation)}' cannot be symmetric because '{Name(inverse)}' is its other direction. Map it with WithMany() "
            + "without a navigation.", "builder");

    public static ArgumentException DifferentInSharedKey(ISkipNavigation navigation, IProperty property, object[] owner, object[] target)
        => new($"'{Name(navigation)}' cannot link {KeyText.Format(owner)} to {KeyText.Format(target)} because '{Name(property)}' is one "
            + "column for both ends. Name two that agree in it.");

    public static ArgumentException NewTargetOfOtherSharedKey(
        ISkipNavigation navigation, IProperty property, object[] owner, object?[] naturalKey)
        => new($"'{Name(navigation)}' cannot link {KeyText.Format(owner)} to the new {KeyText.Format([.. naturalKey.OfType<object>()])} "
            + $"because '{Name(property)}' is one column for both ends. Name two that agree in it.");

    public static ArgumentException MovedFromSharedKey(ISkipNavigation navigation, IProperty property, object[] from, object[] to)
        => new($"'{Name(navigation)}' of {KeyText.Format(from)} cannot go to {KeyText.Format(to)} because '{Name(property)}' is one column "
            + "for both ends. Name two that agree in it.");

    public static ArgumentException SameOwner(IEntityType entityType, object[] key, string parameterName)
        => Argument($"'{parameterName}' is the same '{entityType.DisplayName()}' {KeyText.Format(key)} as the other one. Name two.",
            parameterName);

    public static NotSupportedException CreatedInSeveralTables(IEntityType entityType)
        => new($"'{entityType.DisplayName()}' cannot be created with its links because its rows are not in one table of its own. Create it "
            + "with SaveChanges, and link it then.");

    public static ArgumentException NotANaturalKey(IEntityType entityType, LambdaExpression lambda)
        => Argument($"'{lambda}' names no key because it is not made of mapped properties of '{entityType.DisplayName()}'. Write it as "
            + "'author => author.Name', or 'plant => new { plant.Country, plant.Number }'.", "key");

    public static ArgumentException NotUnique(IEntityType entityType, LambdaExpression lambda)
        => Argument($"'{lambda}' names no key because '{entityType.DisplayName()}' may have several rows with the same values. Make it "
            + "unique with HasIndex().IsUnique() or HasAlternateKey().", "key");

    public static ArgumentException NullInNaturalKey(IEntityType entityType, IEnumerable<IProperty> properties, string parameterName)
        => Argument($"'{parameterName}' contains a '{entityType.DisplayName()}' without a value of '{Names(properties)}', by which it "
            + "would be found. Give it one.", parameterName);

    public static InvalidOperationException TargetNotFound(
        IEntityType entityType, IEnumerable<IProperty> properties, object?[] naturalKey)
        => new($"No '{entityType.DisplayName()}' has {KeyText.Format([.. naturalKey.OfType<object>()])} in '{Names(properties)}', although "
            + "one was found or created: another call deleted it, or the database stores another value than the given one. Try again, or "
            + "give the value as it is stored.");

    public static ArgumentException PendingTarget(IEntityType entityType, string parameterName)
        => Argument($"'{parameterName}' contains a '{entityType.DisplayName()}' with changes that wait for SaveChanges. Give an object "
            + "that is not tracked.", parameterName);

    public static ArgumentException DerivedTarget(IEntityType entityType, IEntityType derived, string parameterName)
        => Argument($"'{parameterName}' contains a '{derived.DisplayName()}', which cannot be created as the '{entityType.DisplayName()}' "
            + "that the navigation leads to. Create it with SaveChanges, and link it then.", parameterName);

    public static ArgumentException DerivedLink(ISkipNavigation navigation, Type derived, string parameterName)
        => Argument($"'{parameterName}' contains a '{derived.Name}', but a link of '{Name(navigation)}' is a "
            + $"'{navigation.JoinEntityType.DisplayName()}'. Give one of these, or add it with SaveChanges.", parameterName);

    public static ArgumentException SetTwice(IReadOnlyEntityType entityType, object[] key, string parameterName)
        => Argument($"'{parameterName}' lists the links of the '{entityType.DisplayName()}' {KeyText.Format(key)} twice. Give it one list.",
            parameterName);

    public static ArgumentException ComputedFromEnds(ISkipNavigation navigation, LambdaExpression value)
        => Argument($"'{value}' would differ between the two rows of a link of '{Name(navigation)}', which is symmetric. Compute it from "
            + "the payload alone.", "setters");

    public static ArgumentException UnmappedPart(IReadOnlyPropertyBase part, string parameterName)
        => Argument($"'{parameterName}' contains a '{part.DeclaringType.DisplayName()}' with '{part.Name}', but it is stored as JSON or in "
            + "another table, which Links does not write. Leave it out, or use SaveChanges.", parameterName);

    public static InvalidOperationException RequiredDocument(ISkipNavigation navigation, string column)
        => new($"'{Name(navigation)}' cannot be linked because column '{column}' of '{navigation.JoinEntityType.DisplayName()}' is "
            + "required and holds a document, which Links does not write. Make it nullable, or use SaveChanges.");

    public static ArgumentException TargetWithGraph(IReadOnlyNavigationBase navigation, string parameterName)
        => Argument($"'{parameterName}' contains a '{navigation.DeclaringEntityType.DisplayName()}' with other entities in "
            + $"'{navigation.Name}', which would not be saved. Set a foreign key instead, or use SaveChanges.", parameterName);

    public static InvalidOperationException PendingLink(ISkipNavigation navigation, LinkKey link)
        => new($"'{Name(navigation)}' has a pending change of the link {link}, which this call would collide with. Call SaveChanges first, "
            + "or take the change back.");

    public static NotSupportedException TooManyRows(IEnumerable<IProperty> properties, int count, int most)
        => new(string.Create(
            CultureInfo.InvariantCulture,
            $"'{string.Join("', '", properties.Select(Name))}' cannot be sent for {count:N0} rows at once because one of the values "
            + $"has no exact form in a list, and a statement takes {most:N0} rows of single parameters. Split the call."));

    public static LinkEndMissingException MissingEnds(
        ISkipNavigation navigation, IReadOnlyList<object[]> owners, IReadOnlyList<object[]> targets, Exception? cause)
    {
        var missing = new[] { (navigation.DeclaringEntityType, Keys: owners), (navigation.TargetEntityType, Keys: targets) }
            .Where(end => end.Keys.Count > 0)
            .Select(end => $"no '{end.Item1.DisplayName()}' has the key {string.Join(", ", end.Keys.Select(KeyText.Format))}");

        return new LinkEndMissingException(
            $"'{Name(navigation)}' was not changed because {string.Join(" and ", missing)}. Save what is "
            + "missing first, or leave it out.",
            [.. owners.Select(Key)],
            [.. targets.Select(Key)],
            cause);
    }

    // The parameter is that of the public method, which the compiler cannot check here.
    private static ArgumentException Argument(string message, string parameter) => new(message, parameter);

    private static string Setters(IForeignKey foreignKey)
        => string.Join(" and ", foreignKey.Properties.Select(property => property.IsShadowProperty()
            ? $"'link => EF.Property<{KeyTypes.Of(property).Name}>(link, \"{property.Name}\")'"
            : $"'link => link.{property.Name}'"));

    private static object Key(object[] key) => key is [var single] ? single : key;

    private static string Value(object? value) => value is null ? "null" : KeyText.Format([value]);

    private static string Names(IEnumerable<IProperty> properties) => string.Join("', '", properties.Select(property => property.Name));

    private static string Name(IProperty property) => $"{property.DeclaringType.DisplayName()}.{property.Name}";

    private static string Name(IReadOnlyNavigationBase navigation) => $"{navigation.DeclaringEntityType.DisplayName()}.{navigation.Name}";
}
