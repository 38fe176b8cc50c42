namespace Dray.EndToEnd.Torture;

/// <summary>A small tmpfs of a test's own, which can be filled up and can grow.</summary>
internal sealed class MemoryDisk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private MemoryDisk()
    {
    }

    public string Root => _folder.Folder("disk");

    public static async Task<MemoryDisk> MakeAsync(long bytes)
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        var disk = new MemoryDisk();
        _ = disk.Root;
        await Tools.ShellAsync(disk._folder, $"mount -t tmpfs -o size={bytes} tmpfs disk");
        return disk;
    }

    public Task ResizeAsync(long bytes) => Tools.ShellAsync(_folder, $"mount -o remount,size={bytes} disk");

    public async ValueTask DisposeAsync()
    {
        await Tools.ShellAsync(_folder, "umount disk || umount -l disk");
        _folder.Dispose();
    }
}
