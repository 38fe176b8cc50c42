namespace Dray.Cli.Parsing;

/// <summary>Writes arguments so that a shell reads them back as they are.</summary>
internal static class ShellQuote
{
    public static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    /// <summary>For a POSIX shell; on Windows for cmd and PowerShell as far as one form can serve both.</summary>
    public static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.All(IsPlain)) return argument;
        return OperatingSystem.IsWindows()
            ? $"\"{argument.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(char c) =>
        char.IsAsciiLetterOrDigit(c) || "_-./:@%+=,".Contains(c) || (OperatingSystem.IsWindows() && c == '\\');
}
