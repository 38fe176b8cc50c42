using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// A <c>.dray</c> that somebody uses, by a shared flock(2) on the folder itself: nobody takes it away until everybody has let go.
/// The kernel lets go of it when its holder ends, however it ends.
/// </summary>
internal sealed class OwnFolderUse : IDisposable
{
    private readonly Descriptor _folder;

    private OwnFolderUse(Descriptor folder, Descriptor own) => (_folder, Own) = (folder, own);

    public Descriptor Own { get; }

    /// <exception cref="FileFailureException">The folder is missing or can't be written to.</exception>
    public static OwnFolderUse Of(string path)
    {
        var folder = Posix.Open(path, Posix.FolderFlags);
        if (folder.IsInvalid) throw FileFaults.Failure(folder.Error, path);
        try
        {
            while (true)
            {
                var own = StagingHome.OpenOwn(folder);
                // Whoever takes it away has it for itself for that moment, which this waits for. Where folders can't be locked,
                // nobody takes one away.
                if (Posix.Lock(own, Libc.LOCK_SH) != 0 || IsInPlace(folder, own)) return new OwnFolderUse(folder, own);
                own.Dispose();
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Does something that nobody else may be in the midst of; false where somebody uses it besides, and nothing was done.</summary>
    public bool TryAlone(Action act)
    {
        // Where folders can't be locked, the lock file has to do.
        var alone = Posix.Lock(Own, Libc.LOCK_EX | Libc.LOCK_NB) != FileErrno.EAGAIN;
        try
        {
            if (alone) act();
            return alone;
        }
        finally
        {
            Posix.Lock(Own, Libc.LOCK_SH);
        }
    }

    /// <summary>Takes it away where nobody else uses it and nothing is in it but empty folders and the lock. It is let go of in any case.</summary>
    public void Tidy()
    {
        if (Posix.Lock(Own, Libc.LOCK_EX | Libc.LOCK_NB) != 0) return;
        if (Posix.RemoveFolder(Own, "staging") != 0 || Posix.RemoveFolder(Own, "replaced") != 0) return;
        Posix.Unlink(Own, "lock");
        Posix.RemoveFolder(_folder, StagingHome.Name);
    }

    public void Dispose()
    {
        Own.Dispose();
        _folder.Dispose();
    }

    private static bool IsInPlace(Descriptor folder, Descriptor own) =>
        Posix.Stat(own, out var held) == 0 && Posix.Stat(folder, StagingHome.Name, out var there) == 0
        && (Posix.ToNode(held).Inode, Posix.ToNode(held).Device) == (Posix.ToNode(there).Inode, Posix.ToNode(there).Device);
}
