using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// The <c>.dray</c> folder of one mounted file system, private to this user: <c>staging/</c> for what is on its way in,
/// <c>replaced/</c> for what was there before. Thread-safe; the volume disposes of it.
/// </summary>
internal sealed class StagingHome : IDisposable
{
    public const string Name = ".dray";
    private const int Private = 0x1C0;

    private readonly Descriptor _own;
    private Descriptor? _lock;

    private StagingHome(Descriptor own, Descriptor staging, Descriptor replaced, bool plain)
    {
        _own = own;
        Staging = staging;
        Replaced = replaced;
        Probe = LinuxProbe.Run(staging, plain);
    }

    public Descriptor Staging { get; }

    public Descriptor Replaced { get; }

    public LinuxProbe Probe { get; }

    /// <summary>Opens it in a folder of the served tree, making what is missing.</summary>
    /// <param name="folder">The root, or a mount point beneath it.</param>
    /// <param name="plain">As <see cref="LinuxProbe.Run"/> has it.</param>
    public static StagingHome Open(Descriptor folder, bool plain)
    {
        var own = OpenOwn(folder);
        try
        {
            return new StagingHome(own, OpenPrivate(own, "staging"), OpenPrivate(own, "replaced"), plain);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The same in a mount point, whose staging folder another server may be using: the root's is covered by the
    /// <see cref="FolderLock"/> that the server took.
    /// </summary>
    public static StagingHome OpenLocked(Descriptor folder, bool plain)
    {
        var home = Open(folder, plain);
        home._lock = LinuxLock.TryTake(home._own, out var holder);
        if (home._lock is not null) return home;
        home.Dispose();
        throw FileFaults.Failure(FileFault.Denied, Name, $"another server is using this mount (process {holder})");
    }

    public static Descriptor OpenOwn(Descriptor folder) => OpenPrivate(folder, Name);

    public Descriptor OpenAside(string aside) =>
        Posix.OpenAt(Replaced, aside, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);

    public Descriptor MakeAside(string aside)
    {
        var error = Posix.MakeFolder(Replaced, aside, Private);
        return error is 0 or FileErrno.EEXIST ? OpenAside(aside) : new Descriptor(-1, error);
    }

    public void DeleteStaged()
    {
        foreach (var name in FolderReader.ListAll(Staging).Where(StagingNames.IsOwn)) Posix.Unlink(Staging, name);
    }

    public IReadOnlyList<string> ListReplaced() => FolderReader.ListAll(Replaced);

    /// <summary>Unlinks what lies in it, link or file, and then the folder; a folder in it is not ours and keeps both there.</summary>
    public void DeleteReplaced(string aside)
    {
        using var folder = OpenAside(aside);
        if (folder.IsInvalid) return;
        foreach (var name in FolderReader.ListAll(folder)) Posix.Unlink(folder, name);
        Posix.RemoveFolder(Replaced, aside);
    }

    public void Dispose()
    {
        Staging.Dispose();
        Replaced.Dispose();
        _lock?.Dispose();
        _own.Dispose();
    }

    private static Descriptor OpenPrivate(Descriptor at, string name)
    {
        var error = Posix.MakeFolder(at, name, Private);
        if (error is not (0 or FileErrno.EEXIST)) throw FileFaults.Failure(error, name);
        var opened = Posix.OpenAt(at, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (opened.IsInvalid) throw FileFaults.Failure(opened.Error, name);
        error = Posix.Stat(opened, out var stat);
        if (error == 0 && stat.Owner != Libc.geteuid())
            throw FileFaults.Failure(FileFault.Denied, name, "this folder belongs to another user; delete it or serve another folder");
        // File systems without modes refuse, and there the mount's own mask protects it or nothing does.
        if (error == 0 && (stat.Mode & 0x1FF) != Private) Posix.SetMode(opened, Private);
        return error == 0 ? opened : throw FileFaults.Failure(error, name);
    }
}
