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

    private FolderLock(IDisposable held) => _held = held;

    /// <summary>Takes it, or returns null and why not, in words for people.</summary>
    /// <exception cref="FileFailureException">The folder is missing or can't be written to.</exception>
    public static FolderLock? TryTake(string folder, out string refusal)
    {
        var holder = 0;
        IDisposable? held = OperatingSystem.IsLinux() ? TakeByDescriptor(folder, out holder) : TakeByPath(folder);
        refusal = held is not null ? "" : holder == 0 ? "already serving this folder" : $"already serving this folder (process {holder})";
        return held is null ? null : new FolderLock(held);
    }

    public void Dispose() => _held.Dispose();

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
