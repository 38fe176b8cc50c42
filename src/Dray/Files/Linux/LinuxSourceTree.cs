using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>A source by descriptors: files are opened beneath the root's as a receiver's are, so nothing planted leads out.</summary>
internal sealed class LinuxSourceTree : ISourceTree
{
    private const int Large = 1 << 20;

    private readonly RootFolder _root;
    private readonly string? _top;

    private LinuxSourceTree(RootFolder root, string? top)
    {
        _root = root;
        _top = top;
    }

    public static LinuxSourceTree Open(string folder, string? top, bool openat2 = true)
    {
        var root = Posix.Open(folder, Posix.FolderFlags);
        if (root.IsInvalid) throw FileFaults.Failure(root.Error, folder + top);
        var error = top is null ? 0 : Posix.Stat(root, top, out _);
        if (error == 0) return new LinuxSourceTree(new RootFolder(root, openat2), top);
        root.Dispose();
        throw FileFaults.Failure(error, folder + top);
    }

    /// <summary>The same beneath a folder and nowhere else: no link is followed on the way.</summary>
    /// <param name="within">Links on the way to this are followed.</param>
    /// <param name="folder">The folder beneath; null is that one itself.</param>
    /// <param name="top">The one thing in it that is meant; null means all that is in it.</param>
    public static LinuxSourceTree OpenBeneath(string within, WireName? folder, string? top)
    {
        var outer = Posix.Open(within, Posix.FolderFlags);
        if (outer.IsInvalid) throw FileFaults.Failure(outer.Error, folder?.Value ?? "");
        var root = new RootFolder(outer);
        if (folder is { } name)
        {
            var inner = root.Open(name.Value, Posix.FolderFlags);
            root.Dispose();
            if (inner.IsInvalid) throw Missing(inner.Error, name.Value);
            root = new RootFolder(inner);
        }

        var error = top is null ? 0 : Posix.Stat(root.Descriptor, top, out _);
        if (error == 0) return new LinuxSourceTree(root, top);
        root.Dispose();
        throw Missing(error, folder is { } parent ? $"{parent.Value}/{top}" : top!);
    }

    /// <summary>What a folder is like, a link to it followed; null where there is none.</summary>
    public static NodeStat? LookAtFolder(string folder)
    {
        using var opened = Posix.Open(folder, Posix.FolderFlags);
        return !opened.IsInvalid && Posix.Stat(opened, out var stat) == 0 ? Posix.ToNode(stat) : null;
    }

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit) => new LinuxWalk(_root, _top, admit).Run();

    public IEnumerable<Found> List() => new LinuxWalk(_root, _top, static (_, _) => true) { IsFlat = true }.Run();

    public ISourceFile Open(WireName name) => OpenBeneath(_root, name);

    public ISourceFile OpenFound(WireName name) => OpenAny(_root, name);

    /// <summary>Opens a regular file for reading, following no link on the way to it.</summary>
    internal static ISourceFile OpenBeneath(RootFolder root, WireName name)
    {
        var opened = OpenAny(root, name);
        try
        {
            var stat = opened.Stat();
            if (stat.Kind != NodeKind.File) throw NotAFile(name);
            if (stat.Size >= Large) opened.WillBeReadInOrder();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose() => _root.Dispose();

    private static LinuxSourceFile OpenAny(RootFolder root, WireName name)
    {
        var file = root.Open(name.Value, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW | Libc.O_NOCTTY);
        // A socket, or a device with nothing behind it.
        if (file.Error is FileErrno.ENXIO or FileErrno.ENODEV) throw NotAFile(name);
        return file.IsInvalid ? throw FileFaults.Failure(file.Error, name.Value) : new LinuxSourceFile(file, name);
    }

    /// <summary>There is nothing beneath a file.</summary>
    private static FileFailureException Missing(int error, string name) => FileFaults.Failure(error == FileErrno.ENOTDIR ? FileErrno.ENOENT : error, name);

    private static FileFailureException NotAFile(WireName name) =>
        FileFaults.Failure(FileFault.Changed, name.Value, "it is no regular file any more");
}
