using Spectre.Console;

namespace Bookstore.Console.Output;

/// <summary>What the commands say, in the words of what they show; how it looks depends on who reads.</summary>
internal abstract class Screen
{
    /// <summary>For text that others format, such as the help.</summary>
    public abstract TextWriter Writer { get; }

    public abstract void Chapter(string text);

    public abstract void Heading(string text);

    public abstract void Line(string text = "");

    public abstract void Code(string text);

    public abstract void Sql(string text);

    public abstract void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows);

    /// <summary>Runs the work, which reports its progress.</summary>
    public abstract Task<T> ProgressAsync<T>(string text, Func<IProgress<WorkProgress>, Task<T>> work);

    /// <summary>Colour and a moving bar are for a person at a terminal; all else (a pipe, a file, NO_COLOR) gets plain lines.</summary>
    public static Screen ForConsole()
    {
        var profile = AnsiConsole.Profile;
        var rich = profile.Out.IsTerminal
            && profile.Capabilities.Ansi
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return rich ? new RichScreen(AnsiConsole.Console) : new PlainScreen(System.Console.Out);
    }

    /// <summary>Data may hold line breaks, which tear a line, and escape sequences, which a terminal would obey.</summary>
    protected static string Printable(string text)
        => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
