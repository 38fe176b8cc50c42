namespace Dray.Files;

/// <summary>What a file system says of itself; statvfs(3).</summary>
/// <param name="Free">Bytes that this user may still write.</param>
/// <param name="Size">Bytes that there are in all.</param>
/// <param name="IsReadOnly">Nothing can be written, as it is mounted now.</param>
/// <param name="IsOutOfNodes">No file can be made, however much room there is.</param>
internal readonly record struct DiskState(long Free, long Size, bool IsReadOnly, bool IsOutOfNodes)
{
    /// <summary>Less than this is as good as nothing: a folder and a journal take some of it.</summary>
    private const long Least = 1 << 20;

    public bool IsFull => Free < Least || IsOutOfNodes;

    /// <summary>The file system that holds this folder, or where the folder is yet to be made, the one that will.</summary>
    /// <exception cref="FileFailureException">It can't be told.</exception>
    public static DiskState Of(string path)
    {
        var there = Path.GetFullPath(path);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent) there = parent;
        if (!OperatingSystem.IsLinux()) return OfDrive(there);
        using var folder = Posix.Open(there, Posix.FolderFlags);
        var error = folder.Error;
        var disk = default(DiskState);
        if (error == 0) error = Posix.StateOf(folder, out disk);
        return error == 0 ? disk : throw FileFaults.Failure(error, there);
    }

    /// <summary>As the framework tells it, which does not know whether a drive can be written to.</summary>
    public static DiskState OfDrive(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return new DiskState(drive.AvailableFreeSpace, drive.TotalSize, false, false);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw FileFaults.Failure(failed, path);
        }
    }
}
