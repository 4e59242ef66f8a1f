using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Results;

// Errors of loading.
internal static partial class Errors
{
    public static InvalidOperationException NoNavigationToFill(ISkipNavigation navigation)
        => new($"The targets of a '{navigation.DeclaringEntityType.DisplayName()}' cannot be loaded into it because the relationship "
            + $"'{Name(navigation.Inverse)}' has no navigation at this end. Map one in WithMany(), or use ToLookupAsync().");

    public static InvalidOperationException NoCollection(ISkipNavigation navigation, Exception cause)
        => new($"'{Name(navigation)}' cannot be loaded because it is null and EF cannot create its collection. Initialise it in the class, "
            + "or make it settable and of a type that EF can create.", cause);

    public static InvalidOperationException ReadOnlyCollection(ISkipNavigation navigation)
        => new($"'{Name(navigation)}' cannot be loaded because its collection is read-only or of a fixed size. Use a List or a HashSet.");

    public static ArgumentException TrackedAndUntracked(IReadOnlyEntityType entityType, string parameterName)
        => Argument($"'{parameterName}' contains a '{entityType.DisplayName()}' that the context tracks and one that it does not track. "
            + "Load them in two calls.", parameterName);

    public static ArgumentException NoShape()
        => Argument("'shape' returned null. Return the query that it is given, with Where, OrderBy, Skip and Take.", "shape");

    public static ArgumentException OtherShape()
        => Argument(
            "'shape' returned another query than the one that it is given. Return that one, with Where, OrderBy, Skip and Take.", "shape");
}
