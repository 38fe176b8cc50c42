namespace Dray.Files;

/// <summary>
/// One folder of the machine that is never shared, wherever it lies: whoever has what is in there could be this device. Told by
/// paths with all links resolved, since a walk follows none. Any thread.
/// </summary>
internal readonly struct HiddenFolder
{
    private readonly string? _beneath;
    private readonly bool _isAll;

    private HiddenFolder(string? beneath, bool isAll) => (_beneath, _isAll) = (beneath, isAll);

    /// <summary>As it lies within a folder.</summary>
    public static HiddenFolder In(string within, string hidden)
    {
        var relative = Path.GetRelativePath(RealPath(within), RealPath(hidden)).Replace(Path.DirectorySeparatorChar, '/');
        return relative == "." || IsAbove(relative) ? new(null, relative == "." || RealPath(within).StartsWith(RealPath(hidden) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) : new(relative, false);
    }

    /// <summary>The folder that it was sought in is it, or lies in it.</summary>
    public bool IsAll => _isAll;

    /// <summary>A path in the folder that it was sought in is it, or leads into it.</summary>
    public bool Holds(string path) => _isAll || (_beneath is { } hidden && path.StartsWith(hidden, StringComparison.Ordinal) && (path.Length == hidden.Length || path[hidden.Length] == '/'));

    private static bool IsAbove(string relative) => relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative);

    /// <summary>As far as it exists.</summary>
    private static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        var real = Path.Combine(RealPath(parent), Path.GetFileName(full));
        try
        {
            return new DirectoryInfo(real) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
                ? RealPath(target.FullName)
                : real;
        }
        catch (IOException)
        {
            // Gone since it was looked at: whatever comes in its place is opened beneath the share, and no link is followed.
            return real;
        }
    }
}
