using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dray.EndToEnd.Torture;

/// <summary>An ext4 of a test's own in an image file, mounted by a loop device, whose power can fail.</summary>
internal sealed partial class LoopDisk : IAsyncDisposable
{
    // linux/fs.h: FS_IOC_SHUTDOWN, _IOR('X', 125, __u32)
    private const uint Shutdown = 0x8004_587D;

    private readonly TemporaryFolder _folder = new();
    private bool _mounted;

    private LoopDisk()
    {
    }

    /// <summary>What is lost when the power fails.</summary>
    public enum Loss : uint
    {
        /// <summary>The log reaches the disk, data that was not written out doesn't.</summary>
        Data = 1,

        /// <summary>Whatever was not synced.</summary>
        DataAndLog = 2,
    }

    /// <summary>Where it is mounted.</summary>
    public string Root => _folder.Folder("disk");

    /// <summary>Makes one; skips the test where that can't be done, and fails it where it should be possible.</summary>
    public static async Task<LoopDisk> MakeAsync(int megabytes)
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        foreach (var tool in (string[])["mkfs.ext4", "mount"]) Tools.Need(tool);
        var disk = new LoopDisk();
        var (failed, why) = await Tools.TryShellAsync(disk._folder, $"truncate -s {megabytes}M image && mkfs.ext4 -q -F image && mkdir disk && mount -o loop image disk");
        disk._mounted = failed == 0;
        if (failed != 0) await disk.DisposeAsync();
        Assert.False(failed != 0 && Environment.GetEnvironmentVariable("CI") == "true", $"no loop devices here: {why}");
        Assert.SkipWhen(failed != 0, $"no loop devices here: {why}");
        return disk;
    }

    /// <summary>The power fails: nothing is written from now on, and whoever tries is told EIO.</summary>
    public void Cut(Loss loss)
    {
        using var root = open(Root, 0);
        var flags = (uint)loss;
        if (ioctl(root, Shutdown, ref flags) != 0) throw new Win32Exception();
    }

    /// <summary>The power is back. Nobody may have anything open there.</summary>
    public async Task RemountAsync()
    {
        // Not by -l: a file system that somebody still holds would be mounted again as it is, without power.
        await Tools.ShellAsync(_folder, $"{UnmountWithin(30)}; exit 1");
        // Nor the same image: whoever runs in a mount namespace of its own meanwhile, as other tests do, holds it without knowing of it.
        await Tools.ShellAsync(_folder, "cp --sparse=always image next && mv next image && mount -o loop image disk");
        _mounted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_mounted) await Tools.ShellAsync(_folder, $"{UnmountWithin(1)}; umount -l disk");
        _folder.Dispose();
    }

    /// <summary>Whoever was killed may take a moment to let go of it.</summary>
    private static string UnmountWithin(int seconds) => $"for try in $(seq {10 * seconds}); do umount disk && exit 0; sleep 0.1; done";

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle file, nuint request, ref uint argument);
}
