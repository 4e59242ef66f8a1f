namespace Bookstore.Console;

/// <summary>What the process says to a script; the numbers are in the help text too.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Wrong arguments, bad input or a database that cannot be used; the reason is on the error output.</summary>
    public const int Failed = 1;

    public const int NotFound = 2;

    /// <summary>What shells give for an interrupted process.</summary>
    public const int Cancelled = 130;
}
