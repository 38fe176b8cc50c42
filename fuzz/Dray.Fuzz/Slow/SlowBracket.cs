namespace Dray.Fuzz.Slow;

/// <summary>A bracket expression of a pattern (glob(7)), as a list of ranges.</summary>
internal static class SlowBracket
{
    private static readonly Dictionary<string, string> Named = new()
    {
        ["alnum"] = Ascii(char.IsLetterOrDigit), ["alpha"] = Ascii(char.IsLetter), ["blank"] = " \t", ["cntrl"] = Ascii(char.IsControl),
        ["digit"] = "0123456789", ["graph"] = Ascii(c => c > ' ' && c < 127), ["lower"] = Ascii(char.IsLower),
        ["print"] = Ascii(c => c >= ' ' && c < 127), ["punct"] = Ascii(c => c > ' ' && c < 127 && !char.IsLetterOrDigit(c)),
        ["space"] = " \t\n\v\f\r", ["upper"] = Ascii(char.IsUpper), ["xdigit"] = "0123456789abcdefABCDEF",
    };

    /// <param name="pattern">Code points.</param>
    /// <param name="at">At the '['; afterwards at the ']'.</param>
    /// <returns>What it takes; null where it never ends, or names a class that does not exist.</returns>
    public static Predicate<int>? Parse(List<int> pattern, ref int at)
    {
        var ranges = new List<(int From, int To)>();
        var negated = Peek(pattern, ++at) is '!' or '^';
        if (negated) at++;
        var start = at;
        int? before = null;
        for (; Peek(pattern, at) != ']' || at == start; at++)
        {
            if (at >= pattern.Count) return null;
            if (pattern[at] == '[' && Peek(pattern, at + 1) == ':')
            {
                if (NameAt(pattern, at) is not { } name || !Named.TryGetValue(name, out var members)) return null;
                ranges.AddRange(members.Select(c => ((int)c, (int)c)));
                at += name.Length + 3;
                before = null;
            }
            else if (before is { } from && pattern[at] == '-' && Peek(pattern, at + 1) is not (']' or -1))
            {
                at++;
                if (!TakesMember(pattern, ref at)) return null;
                ranges.Add((from, pattern[at]));
                before = null;
            }
            else
            {
                if (!TakesMember(pattern, ref at)) return null;
                before = pattern[at];
                ranges.Add((pattern[at], pattern[at]));
            }
        }

        return c => ranges.Exists(range => range.From <= c && c <= range.To) != negated;
    }

    private static int Peek(List<int> pattern, int at) => at < pattern.Count ? pattern[at] : -1;

    private static bool TakesMember(List<int> pattern, ref int at) => pattern[at] != '\\' || ++at < pattern.Count;

    private static string? NameAt(List<int> pattern, int at)
    {
        for (var end = at + 2; end + 1 < pattern.Count; end++)
        {
            if (pattern[end] == ':' && pattern[end + 1] == ']')
                return string.Concat(pattern[(at + 2)..end].Select(point => SlowText.IsSurrogate(point) ? "\ufffd" : char.ConvertFromUtf32(point)));
        }

        return null;
    }

    private static string Ascii(Func<char, bool> isIn) => string.Concat(Enumerable.Range(0, 128).Select(i => (char)i).Where(isIn));
}
