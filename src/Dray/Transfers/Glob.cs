namespace Dray.Transfers;

/// <summary>
/// Matches a whole text against a pattern of '?', '*', '**', '[...]' and '\'. What precedes a star matches as early as it
/// can, which leaves the most to what follows: so nothing goes back behind the last star of each kind, and many stars
/// take no more time than two.
/// </summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        Star single = default, doubled = default;
        while (!pattern.IsEmpty || !text.IsEmpty)
        {
            if (pattern.StartsWith('*'))
            {
                var rest = pattern.TrimStart('*');
                if (pattern.Length - rest.Length == 1)
                {
                    single = new Star(rest, text);
                }
                else
                {
                    doubled = new Star(rest, text);
                    single = default;
                }

                pattern = rest;
            }
            else if (pattern.IsEmpty || text.IsEmpty || !TakeOne(ref pattern, Take(ref text)))
            {
                if (single.TakesAnother(ref pattern, ref text, mayBeSlash: false)) continue;
                if (!doubled.TakesAnother(ref pattern, ref text, mayBeSlash: true)) return false;
                single = default;
            }
        }

        return true;
    }

    /// <summary>Takes one code point off the front; a lone surrogate counts as one.</summary>
    internal static int Take(ref ReadOnlySpan<char> text)
    {
        var isPair = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);
        var codePoint = isPair ? char.ConvertToUtf32(text[0], text[1]) : text[0];
        text = text[(isPair ? 2 : 1)..];
        return codePoint;
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

    /// <summary>A star that was passed: the pattern behind it, and the text that it has not taken. The default takes nothing.</summary>
    private ref struct Star(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _pattern = pattern;
        private ReadOnlySpan<char> _text = text;

        /// <summary>Takes one character more, and goes on behind it.</summary>
        public bool TakesAnother(ref ReadOnlySpan<char> pattern, ref ReadOnlySpan<char> text, bool mayBeSlash)
        {
            if (_text.IsEmpty || (_text[0] == '/' && !mayBeSlash)) return false;
            Take(ref _text);
            pattern = _pattern;
            text = _text;
            return true;
        }
    }
}
