namespace Dray.Fuzz.Slow;

/// <summary>
/// rsync(1), "PATTERN MATCHING RULES": a pattern made into tokens first, tried at every place of every tail of the path
/// that it may stand for, with what was tried remembered.
/// </summary>
internal static class SlowPattern
{
    /// <summary>A token takes one code point; a star, any number of them.</summary>
    private sealed record Token(Predicate<int> Takes, bool IsStar = false);

    public static bool Matches(string pattern, string path, bool isFolder)
    {
        if (pattern.Length > 1 && pattern[^1] == '/')
        {
            if (!isFolder) return false;
            pattern = pattern[..^1];
        }

        var isWild = pattern.Any(c => c is '*' or '?' or '[');
        var bare = pattern[0] == '/' ? pattern[1..] : pattern;
        if (!isWild) return Tails(pattern, path, isFolder).Contains(bare);
        var tokens = Parse(SlowText.FromUtf16(bare));
        return tokens is not null && Tails(pattern, path, isFolder).Any(tail => Matches(tokens, SlowText.FromUtf16(tail)));
    }

    /// <summary>What of the path the pattern may be held against.</summary>
    private static IEnumerable<string> Tails(string pattern, string path, bool isFolder)
    {
        if (pattern.EndsWith("***", StringComparison.Ordinal) && isFolder) path += "/";
        if (pattern.StartsWith("**", StringComparison.Ordinal)) return ["/" + path];
        if (pattern[0] == '/') return [path];
        var parts = path.Split('/');
        var count = pattern.Split('/').Length;
        if (pattern.Contains("**", StringComparison.Ordinal))
            return Enumerable.Range(0, parts.Length).Select(from => string.Join('/', parts[from..]));
        return parts.Length < count ? [] : [string.Join('/', parts[^count..])];
    }

    private static bool Matches(List<Token> tokens, List<int> text)
    {
        var tried = new bool?[tokens.Count + 1, text.Count + 1];
        return From(0, 0);

        bool From(int token, int at) => tried[token, at] ??=
            token == tokens.Count ? at == text.Count
            : tokens[token].IsStar ? From(token + 1, at) || (Takes(token, at) && From(token, at + 1))
            : Takes(token, at) && From(token + 1, at + 1);

        bool Takes(int token, int at) => at < text.Count && tokens[token].Takes(text[at]);
    }

    /// <summary>The tokens; null where a bracket never closes or a backslash has nothing behind it.</summary>
    private static List<Token>? Parse(List<int> pattern)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < pattern.Count; at++)
        {
            var literal = pattern[at];
            if (literal == '*')
            {
                var stars = at;
                while (at + 1 < pattern.Count && pattern[at + 1] == '*') at++;
                tokens.Add(new Token(at > stars ? _ => true : c => c != '/', IsStar: true));
            }
            else if (literal == '?')
            {
                tokens.Add(new Token(c => c != '/'));
            }
            else if (literal == '[')
            {
                if (SlowBracket.Parse(pattern, ref at) is not { } members) return null;
                tokens.Add(new Token(c => c != '/' && members(c)));
            }
            else if (literal == '\\' && ++at == pattern.Count)
            {
                return null;
            }
            else
            {
                var asked = pattern[at];
                tokens.Add(new Token(c => c == asked));
            }
        }

        return tokens;
    }
}
