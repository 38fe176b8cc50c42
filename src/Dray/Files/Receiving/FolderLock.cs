using System.Globalization;
using System.Text;

namespace Dray.Files;

/// <summary>
/// The right to serve a folder, for one process at a time: <c>.dray/lock</c>, with the holder's process number in it.
/// Taken before the folder is opened; the server disposes of it last.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly IDisposable _held;
    private readonly string _folder;

    private FolderLock(IDisposable held, string folder) => (_held, _folder) = (held, folder);

    /// <summary>Where nothing is left in <c>.dray</c> when it is let go, it goes too.</summary>
    public bool Tidies { get; init; }

    /// <summary>Takes it, or returns null and why not, in words for people.</summary>
    /// <exception cref="FileFailureException">The folder is missing or can't be written to.</exception>
    public static FolderLock? TryTake(string folder, out string refusal, bool tidies = false)
    {
        var holder = 0;
        IDisposable? held = OperatingSystem.IsLinux() ? TakeByDescriptor(folder, out holder) : TakeByPath(folder);
        refusal = held is not null ? "" : holder == 0 ? "already serving this folder" : $"already serving this folder (process {holder})";
        return held is null ? null : new FolderLock(held, folder) { Tidies = tidies };
    }

    public void Dispose()
    {
        if (Tidies && OperatingSystem.IsLinux()) Tidy();
        _held.Dispose();
    }

    /// <summary>Only empty folders go, and the lock with the last of them, while it is held.</summary>
    private void Tidy()
    {
        using var folder = Posix.Open(_folder, Posix.FolderFlags);
        using var own = folder.IsInvalid ? folder : Posix.OpenAt(folder, StagingHome.Name, Posix.FolderFlags | Dray.Interop.Libc.O_NOFOLLOW);
        if (own.IsInvalid || Posix.RemoveFolder(own, "staging") != 0 || Posix.RemoveFolder(own, "replaced") != 0) return;
        Posix.Unlink(own, "lock");
        Posix.RemoveFolder(folder, StagingHome.Name);
    }

    private static Descriptor? TakeByDescriptor(string path, out int holder)
    {
        using var folder = Posix.Open(path, Posix.FolderFlags);
        if (folder.IsInvalid) throw FileFaults.Failure(folder.Error, path);
        using var own = StagingHome.OpenOwn(folder);
        return LinuxLock.TryTake(own, out holder);
    }

    private static FileStream? TakeByPath(string folder)
    {
        try
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, StagingHome.Name));
            var stream = new FileStream(Path.Combine(own.FullName, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream.SetLength(0);
            stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush();
            return stream;
        }
        catch (IOException taken) when (taken is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, folder);
        }
    }
}
