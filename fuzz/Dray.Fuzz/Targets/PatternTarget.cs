using System.Text;
using Dray.Fuzz.Slow;
using Dray.Transfers;

namespace Dray.Fuzz.Targets;

/// <summary>A pattern and, after a NUL, a path; a folder where it ends in '/'.</summary>
internal static class PatternTarget
{
    /// <summary>A hang is a finding, and the slow reading's memory is as large as their product.</summary>
    private const int LongestPattern = 100, LongestPath = 300;

    public static FuzzTarget Target { get; } = new("pattern", Run, Seeds(), Words()) { Weight = 2 };

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        var parts = Encoding.UTF8.GetString(input).Split('\0', 2);
        if (parts.Length < 2 || parts[0].Length is 0 or > LongestPattern || parts[1].Length > LongestPath) return;
        var path = parts[1].Trim('/');
        if (path.Length == 0 || path.Contains("//", StringComparison.Ordinal)) return;

        var isFolder = parts[1].EndsWith('/');
        var matches = new PathPattern(parts[0]).Matches(path, isFolder);
        FuzzFailure.UnlessVerdict(
            SlowPattern.Matches(parts[0], path, isFolder), matches, $"'{path}'{(isFolder ? ", a folder," : "")} for '{parts[0]}'");
        Note(parts[0], matches, trail);
    }

    private static void Note(string pattern, bool matches, Trail trail)
    {
        string[] marks = ["[", "?", "\\", "[:", "[!", "-", "***"];
        var seen = marks.Select((mark, i) => pattern.Contains(mark, StringComparison.Ordinal) ? 1 << i : 0).Sum();
        var shape = (pattern.StartsWith('/') ? 1 : 0) + (pattern.EndsWith('/') ? 2 : 0) + (pattern.StartsWith("**", StringComparison.Ordinal) ? 4 : 0);
        trail.Pass("marks", matches ? 1 : 0, seen);
        trail.Pass("shape", matches ? 1 : 0, shape);
        trail.Pass("stars", matches ? 1 : 0, Trail.Bucket(pattern.Count(c => c == '*')));
        trail.Pass("slashes", matches ? 1 : 0, Trail.Bucket(pattern.Count(c => c == '/')));
    }

    private static byte[][] Seeds() => TextWords.Utf8(
        "/foo/**/bar\0foo/x/y/bar", "*.o\0x/a.o", "[!a-c[:digit:]]?/\0x/dx/", "a/***\0a/", "**a**b*c\0a/xb/xbc", @"\**[\]]" + "\0*a]");

    private static byte[][] Words() => TextWords.Utf8(
        "*", "**", "***", "/", "?", "[", "]", "[!", "[^", "-", "\\", "[:digit:]", "[:alpha:]", "[:", ":]", "a", "b", "ab", "\0", "[a-z]", "[]]",
        "\U0001F69A", "**a", "*a", "/**", "aaaaaaaaaaaaaaaa");
}
