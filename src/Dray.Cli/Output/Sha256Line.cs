namespace Dray.Cli.Output;

/// <summary>A line that <c>sha256sum --check</c> reads.</summary>
internal static class Sha256Line
{
    // sha256sum marks a line whose name it had to escape by a backslash in front.
    public static string Format(string digest, string name) => name.Contains('\\')
        ? $"\\{digest}  {Terminal.Clean(name.Replace(@"\", @"\\", StringComparison.Ordinal))}"
        : $"{digest}  {Terminal.Clean(name)}";
}
