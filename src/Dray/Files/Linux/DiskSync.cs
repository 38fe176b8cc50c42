namespace Dray.Files;

/// <summary>
/// syncfs(2) on one file system, for as long as it can be believed. Thread-safe; the staging home has it.
/// </summary>
/// <param name="folder">Any folder on it, open for reading since before anything was written; stays the caller's.</param>
/// <param name="onDisk">It passes on every error of a write; overlays, networks and FUSE may not.</param>
/// <param name="inMemory">There is no disk: whatever was written is as safe as it will be.</param>
internal sealed class DiskSync(Descriptor folder, bool onDisk, bool inMemory)
{
    // Earlier kernels told of no write that failed.
    private static readonly bool KernelTells = Environment.OSVersion.Version >= new Version(5, 8);

    private readonly Lock _lock = new();

    private bool _believed = KernelTells && onDisk;

    /// <summary>
    /// Everything written to this file system is on the disk; false where nobody knows. The descriptor tells of an error once,
    /// and whose it was it does not say: one at a time, and after the first error never again.
    /// </summary>
    public bool TryAll()
    {
        if (inMemory) return true;
        lock (_lock) return _believed && Run() == 0;
    }

    /// <summary>
    /// The same for whoever has no other way: an errno, and 0 where the file system can't tell. It takes the one word of an error
    /// that there is, so nobody believes the next.
    /// </summary>
    public int All()
    {
        lock (_lock)
        {
            var error = Run();
            return Posix.IsUnsupported(error) ? 0 : error;
        }
    }

    private int Run()
    {
        var error = Posix.SyncAll(folder);
        _believed &= error == 0;
        return error;
    }
}
