namespace Dray.Transfers;

/// <summary>A bracket expression: <c>[abc]</c>, <c>[a-z]</c>, <c>[!a]</c> or <c>[^a]</c>, <c>[[:digit:]]</c>.</summary>
internal static class GlobClass
{
    /// <summary>
    /// Takes the expression, from after its '[' to its ']', off the pattern. False where it does not match, or never ends.
    /// </summary>
    public static bool Take(ref ReadOnlySpan<char> pattern, int found)
    {
        var negated = !pattern.IsEmpty && pattern[0] is '!' or '^';
        if (negated) pattern = pattern[1..];

        var matched = false;
        int? before = null;
        // A ']' that comes first is a member.
        for (var first = true; ; first = false)
        {
            if (pattern.IsEmpty) return false;
            if (pattern[0] == ']' && !first) break;

            if (pattern.StartsWith("[:"))
            {
                if (!TakeNamed(ref pattern, found, ref matched)) return false;
                before = null;
            }
            else if (before is { } from && pattern[0] == '-' && pattern.Length > 1 && pattern[1] != ']')
            {
                pattern = pattern[1..];
                if (!TryTakeMember(ref pattern, out var to)) return false;
                matched |= from <= found && found <= to;
                before = null;
            }
            else
            {
                if (!TryTakeMember(ref pattern, out var member)) return false;
                matched |= member == found;
                before = member;
            }
        }

        pattern = pattern[1..];
        return matched != negated;
    }

    private static bool TryTakeMember(ref ReadOnlySpan<char> pattern, out int member)
    {
        member = Glob.Take(ref pattern);
        if (member != '\\') return true;
        if (pattern.IsEmpty) return false;
        member = Glob.Take(ref pattern);
        return true;
    }

    /// <summary>The classes of POSIX, for ASCII as in the C locale; an unknown one spoils the expression.</summary>
    private static bool TakeNamed(ref ReadOnlySpan<char> pattern, int found, ref bool matched)
    {
        var end = pattern.IndexOf(":]");
        if (end < 2) return false;
        var isIn = IsIn(pattern[2..end], found < 0x80 ? (char)found : '\u0080');
        pattern = pattern[(end + 2)..];
        matched |= isIn ?? false;
        return isIn is not null;
    }

    private static bool? IsIn(ReadOnlySpan<char> name, char c) => name switch
    {
        "alnum" => char.IsAsciiLetterOrDigit(c),
        "alpha" => char.IsAsciiLetter(c),
        "blank" => c is ' ' or '\t',
        "cntrl" => c is < ' ' or '\u007f',
        "digit" => char.IsAsciiDigit(c),
        "graph" => c is > ' ' and < '\u007f',
        "lower" => char.IsAsciiLetterLower(c),
        "print" => c is >= ' ' and < '\u007f',
        "punct" => c is > ' ' and < '\u007f' && !char.IsAsciiLetterOrDigit(c),
        "space" => c is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper(c),
        "xdigit" => char.IsAsciiHexDigit(c),
        _ => null,
    };
}
