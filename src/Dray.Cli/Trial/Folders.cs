namespace Dray.Cli.Trial;

/// <summary>Folders that a trial makes, and takes away.</summary>
internal static class Folders
{
    /// <summary>Removes a tree, read-only folders in it too. Links are removed, never followed.</summary>
    public static void Remove(string path)
    {
        MakeRemovable(new DirectoryInfo(path));
        Directory.Delete(path, recursive: true);
    }

    private static void MakeRemovable(DirectoryInfo folder)
    {
        if (OperatingSystem.IsWindows()) return;
        folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var inner in folder.EnumerateDirectories("*", new EnumerationOptions { AttributesToSkip = 0 }))
            if (inner.LinkTarget is null) MakeRemovable(inner);
    }
}
