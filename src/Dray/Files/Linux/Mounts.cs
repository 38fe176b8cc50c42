using System.Text.RegularExpressions;
using Dray.Wire;

namespace Dray.Files;

/// <summary>What is mounted where; proc_pid_mountinfo(5).</summary>
internal static partial class Mounts
{
    private const string Table = "/proc/self/mountinfo";

    /// <summary>The mount points under a folder, as names in it; none where /proc does not tell.</summary>
    public static IReadOnlyList<WireName> Beneath(Descriptor folder)
    {
        try
        {
            var root = new FileInfo(folder.ProcPath).LinkTarget;
            if (root is null) return [];
            var above = root.EndsWith('/') ? root : root + "/";
            return [.. Points(above)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<WireName> Points(string above)
    {
        foreach (var line in File.ReadLines(Table))
        {
            var path = Escaped().Replace(line.Split(' ')[4], octal => ((char)Convert.ToInt32(octal.Groups[1].Value, 8)).ToString());
            if (path.StartsWith(above, StringComparison.Ordinal) && WireName.TryParse(path[above.Length..], out var name) == NameFault.None)
                yield return name;
        }
    }

    // Space, tab, newline and backslash are written in octal.
    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Escaped();
}
