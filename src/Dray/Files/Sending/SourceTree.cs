namespace Dray.Files;

/// <summary>Opens what a user typed.</summary>
internal static class SourceTree
{
    /// <summary>
    /// <c>dir</c> is the folder with its name, <c>dir/</c>, <c>.</c> and <c>..</c> are its contents. A link is sent as a
    /// link, except as <c>link/</c>, which is the contents of the folder that it leads to; links further up the path are
    /// followed, since the user typed them.
    /// </summary>
    /// <exception cref="FileFailureException">There is no such thing, or it can't be opened.</exception>
    public static ISourceTree Open(string typed)
    {
        var (folder, top) = Split(typed);
        return OperatingSystem.IsLinux() ? LinuxSourceTree.Open(folder, top) : PortableSourceTree.Open(folder, top);
    }

    /// <summary>The folder to open and the one thing in it that is meant; null means all that is in it.</summary>
    internal static (string Folder, string? Top) Split(string typed)
    {
        if (typed.Length == 0) throw FileFaults.Failure(FileFault.Vanished, "''", "there is no file without a name");
        var top = Path.GetFileName(typed);
        if (top is "" or "." or "..") return (typed, null);
        var folder = typed[..^top.Length];
        return (folder.Length == 0 ? "." : folder, top);
    }
}
