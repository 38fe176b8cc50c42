namespace Dray.Transfers;

/// <summary>
/// One pattern in rsync's dialect (rsync(1), "PATTERN MATCHING RULES"). '?', '*' and '[...]' never match '/', '**' does;
/// a leading '/' anchors at the transfer's root, a trailing one matches folders only, a trailing <c>/***</c> matches a
/// folder and all within. Unlike rsync's, '?' takes a whole character, not a byte.
/// </summary>
internal sealed class PathPattern
{
    private readonly string _pattern;
    private readonly Where _where;
    private readonly bool _foldersOnly, _isWild, _takesFolderToo, _takesLeadingSlash;
    private readonly int _components;

    /// <exception cref="ArgumentException">The pattern is empty.</exception>
    public PathPattern(string pattern)
    {
        if (pattern.Length == 0) throw new ArgumentException("an include or exclude pattern can't be empty");
        _foldersOnly = pattern.Length > 1 && pattern.EndsWith('/');
        if (_foldersOnly) pattern = pattern[..^1];

        var doubled = pattern.IndexOf("**", StringComparison.Ordinal);
        var isAnchored = pattern.StartsWith('/');
        _isWild = pattern.AsSpan().ContainsAny('*', '?', '[');
        _takesFolderToo = pattern.EndsWith("***", StringComparison.Ordinal);
        _takesLeadingSlash = doubled == 0;
        _components = pattern.Count(c => c == '/') + 1;
        _where = isAnchored || doubled == 0 ? Where.WholePath : doubled > 0 ? Where.AfterAnySlash : Where.LastComponents;
        _pattern = isAnchored ? pattern[1..] : pattern;
    }

    private enum Where
    {
        WholePath,
        AfterAnySlash,

        /// <summary>As many components from the path's end as the pattern has.</summary>
        LastComponents,
    }

    public bool Matches(string path, bool isFolder)
    {
        if (_foldersOnly && !isFolder) return false;
        // "**/a" shall find a at the root too, and "a/***" the folder a: both need a slash that the path does not have.
        if (_takesLeadingSlash) path = "/" + path;
        if (_takesFolderToo && isFolder) path += "/";
        return _where switch
        {
            Where.WholePath => MatchesAll(path),
            Where.AfterAnySlash => MatchesAfterAnySlash(path),
            _ => MatchesLastComponents(path),
        };
    }

    /// <summary>Where nothing is wild, a backslash is a backslash.</summary>
    private bool MatchesAll(ReadOnlySpan<char> text) =>
        _isWild ? Glob.Matches(_pattern, text) : text.SequenceEqual(_pattern);

    private bool MatchesAfterAnySlash(ReadOnlySpan<char> path)
    {
        while (!MatchesAll(path))
        {
            var slash = path.IndexOf('/');
            if (slash < 0) return false;
            path = path[(slash + 1)..];
        }

        return true;
    }

    private bool MatchesLastComponents(ReadOnlySpan<char> path)
    {
        var start = path.Length;
        for (var i = 0; i < _components; i++)
        {
            if (start < 0) return false;
            start = path[..start].LastIndexOf('/');
        }

        return MatchesAll(path[(start + 1)..]);
    }
}
