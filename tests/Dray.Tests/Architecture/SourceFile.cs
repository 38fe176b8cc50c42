using System.Text.RegularExpressions;

namespace Dray.Tests.Architecture;

/// <summary>One file of this repository: its path from the root, with '/', and its text.</summary>
internal sealed partial record SourceFile(string Name, string Text)
{
    /// <summary>
    /// The text without comments and plain strings, line breaks kept so that line numbers hold. Interpolated strings
    /// stay, because there is code in them.
    /// </summary>
    public string Code { get; } = CommentOrString().Replace(Text, Blanked);

    /// <summary>Where a match stands, as compilers write it.</summary>
    public string At(Match match) => $"{Name}:{Code.AsSpan(0, match.Index).Count('\n') + 1}";

    private static string Blanked(Match match) =>
        match.Groups["kept"].Success ? match.Value : new string('\n', match.ValueSpan.Count('\n'));

    [GeneratedRegex("""
        (?<kept> \$+\"{3}[\s\S]*?\"{3} | \$@?"(?:[^"\\]|\\.)*" )
        | \"{3}[\s\S]*?\"{3} | @"(?:[^"]|"")*" | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)+'
        | //[^\n]* | /\*[\s\S]*?\*/
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrString();
}
