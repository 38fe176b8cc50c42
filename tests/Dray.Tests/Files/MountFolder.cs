namespace Dray.Tests.Files;

/// <summary>A file system of a test's own, mounted on a folder until disposed of. Skips the test where that can't be done.</summary>
internal sealed class MountFolder : IDisposable
{
    private readonly string _path;

    /// <param name="path">An existing folder.</param>
    /// <param name="what">Arguments of mount(8) before the folder.</param>
    public MountFolder(string path, string what)
    {
        _path = path;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Skip("only root mounts");
        if (!Shell.Run(path, $"mount {what} .")) Assert.Skip($"mount {what} does not work here");
    }

    public void Dispose() => Shell.Run("/", $"umount -l '{_path}'");
}
