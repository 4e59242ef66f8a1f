namespace Bookstore.Console.Commands;

internal static class NotFound
{
    public static CommandException Book(int id) => new($"There is no book {id}. Find its number with 'search'.", ExitCode.NotFound);

    public static CommandException Author(int id) => new($"There is no author {id}. Find the number with 'search'.", ExitCode.NotFound);

    public static CommandException Author(string name)
        => new($"There is no author '{name}'. Find the name with 'search'.", ExitCode.NotFound);

    public static CommandException Text(string text) => new($"Nothing contains '{text}'.", ExitCode.NotFound);

    public static CommandException Genre(string name)
        => new($"There is no genre '{name}'. Link a book to it to add it.", ExitCode.NotFound);
}
