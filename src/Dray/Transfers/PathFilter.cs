namespace Dray.Transfers;

/// <summary>
/// Decides by include and exclude rules which entries travel; the first rule that matches wins, and what no rule matches
/// is included. Immutable, so any thread may ask.
/// </summary>
internal sealed class PathFilter
{
    private readonly (bool Include, PathPattern Pattern)[] _rules;

    /// <exception cref="ArgumentException">A pattern is empty.</exception>
    public PathFilter(IEnumerable<FilterRule> rules) =>
        _rules = [.. rules.Select(rule => (rule.Include, new PathPattern(rule.Pattern)))];

    /// <summary>
    /// Whether this entry travels. Speaks of the entry alone: as with rsync, a folder that is not admitted is not
    /// descended, so nobody asks about what is in it.
    /// </summary>
    /// <param name="relativePath">The path from the transfer's root, '/' between components, none at its ends.</param>
    public bool Admits(string relativePath, bool isFolder)
    {
        foreach (var (include, pattern) in _rules)
        {
            if (pattern.Matches(relativePath, isFolder)) return include;
        }

        return true;
    }
}
