namespace Dray.Wire;

/// <summary>What can be told of a symlink's target from its text alone.</summary>
internal static class LinkTarget
{
    /// <summary>True where a link at <paramref name="link"/> leads, by its text, out of the tree that names are relative to.</summary>
    public static bool PointsOut(WireName link, string target)
    {
        if (target.StartsWith('/')) return true;
        var depth = link.Value.AsSpan().Count('/');
        foreach (var part in target.Split('/'))
        {
            if (part is "" or ".") continue;
            depth += part == ".." ? -1 : 1;
            if (depth < 0) return true;
        }

        return false;
    }
}
