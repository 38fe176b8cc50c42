namespace Dray.Files;

/// <summary>What can be told of a folder that may be served, without a change to it.</summary>
internal static class ServedFolder
{
    /// <summary>The path as it is from everywhere.</summary>
    public static string FullPath(string path) => Path.GetFullPath(path);

    public static bool IsThere(string path) => Directory.Exists(path);

    /// <summary>Whether it has ever been served: only then has it a folder of Dray's own.</summary>
    public static bool WasServed(string path) => Directory.Exists(Path.Combine(path, StagingHome.Name));

    /// <summary>Whether two paths lead to one folder that is there.</summary>
    public static bool AreSame(string one, string other) => OperatingSystem.IsLinux()
        ? IdentityOf(one) is { } identity && identity == IdentityOf(other)
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));

    private static (ulong Device, ulong Inode)? IdentityOf(string path)
    {
        using var folder = Posix.Open(path, Posix.FolderFlags);
        if (folder.IsInvalid || Posix.Stat(folder, out var raw) != 0) return null;
        var stat = Posix.ToNode(raw);
        return (stat.Device, stat.Inode);
    }
}
