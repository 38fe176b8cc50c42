namespace Dray.Transfers;

/// <summary>
/// Matches a whole text against a pattern of '?', '*', '**', '[...]' and '\'. Tries every length for every star, so
/// patterns come from this machine's own user, never from a peer.
/// </summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*') return MatchesStar(pattern, text);
            if (text.IsEmpty || !TakeOne(ref pattern, Take(ref text))) return false;
        }

        return text.IsEmpty;
    }

    /// <summary>Takes one code point off the front; a lone surrogate counts as one.</summary>
    internal static int Take(ref ReadOnlySpan<char> text)
    {
        var isPair = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);
        var codePoint = isPair ? char.ConvertToUtf32(text[0], text[1]) : text[0];
        text = text[(isPair ? 2 : 1)..];
        return codePoint;
    }

    private static bool MatchesStar(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var rest = pattern.TrimStart('*');
        var crossesSlashes = pattern.Length - rest.Length > 1;
        while (!Matches(rest, text))
        {
            if (text.IsEmpty || (text[0] == '/' && !crossesSlashes)) return false;
            Take(ref text);
        }

        return true;
    }

    private static bool TakeOne(ref ReadOnlySpan<char> pattern, int found)
    {
        var asked = Take(ref pattern);
        switch (asked)
        {
            case '?':
                return found != '/';
            case '[':
                return GlobClass.Take(ref pattern, found) && found != '/';
            case '\\' when pattern.IsEmpty:
                return false;
            case '\\':
                return Take(ref pattern) == found;
            default:
                return asked == found;
        }
    }
}
