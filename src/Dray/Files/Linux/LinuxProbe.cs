using Dray.Interop;

namespace Dray.Files;

/// <summary>What one mounted file system can do, found out in its staging folder.</summary>
/// <param name="LinksByProc">Unnamed files get their names by way of /proc: without privileges older kernels have no other.</param>
/// <param name="RenamesNew">There is RENAME_NOREPLACE.</param>
/// <param name="Exchanges">There is RENAME_EXCHANGE.</param>
internal readonly record struct LinuxProbe(VolumeTraits Traits, bool LinksByProc, bool RenamesNew, bool Exchanges)
{
    /// <param name="staging">An open folder to try things in.</param>
    /// <param name="plain">True finds nothing that not every Linux and file system has.</param>
    public static LinuxProbe Run(Descriptor staging, bool plain)
    {
        var name = StagingNames.New();
        var error = Posix.MakeFolder(staging, name, 0x1C0);
        if (error != 0) throw FileFaults.Failure(error, StagingHome.Name);
        using var folder = Posix.OpenAt(staging, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        try
        {
            return folder.IsInvalid ? throw FileFaults.Failure(folder.Error, StagingHome.Name) : Try(folder, plain);
        }
        finally
        {
            foreach (var each in folder.IsInvalid ? [] : FolderReader.ListAll(folder)) Posix.Unlink(folder, each);
            Posix.RemoveFolder(staging, name);
        }
    }

    private static LinuxProbe Try(Descriptor folder, bool plain)
    {
        var names = new NameProbe(each => Create(folder, each), each => Posix.Stat(folder, each, out _) == 0, () => FolderReader.ListAll(folder));
        var byProc = false;
        var hasUnnamed = !plain && HasUnnamed(folder, out byProc);
        var traits = TryFile(folder, names.Run()) with
        {
            StoresLinks = Posix.MakeLink("target", folder, "link") == 0,
            HasUnnamedFiles = hasUnnamed,
        };
        var renamesNew = !plain && Create(folder, "old") && Posix.RenameNew(folder, "old", folder, "new") == 0;
        var exchanges = renamesNew && Create(folder, "other") && Posix.Exchange(folder, "other", folder, "new") == 0;
        return new LinuxProbe(traits, byProc, renamesNew, exchanges);
    }

    private static VolumeTraits TryFile(Descriptor folder, VolumeTraits traits)
    {
        using var file = Posix.OpenAt(folder, "file", Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, 0x1FF);
        if (file.IsInvalid) throw FileFaults.Failure(file.Error, StagingHome.Name);
        var mask = StatOf(file).Mode & 0x1FF;
        Posix.SetModified(file, NameProbe.OddTime);
        Posix.SetMode(file, 0x120);
        var stat = StatOf(file);
        return traits with
        {
            ModeMask = mask,
            StoresModes = stat.Mode == 0x120,
            ModifiedGranularityNs = NameProbe.GranularityOf(stat.ModifiedNs),
        };
    }

    private static bool HasUnnamed(Descriptor folder, out bool byProc)
    {
        byProc = false;
        using var file = Posix.OpenAt(folder, ".", Libc.O_WRONLY | Libc.O_TMPFILE, 0x180);
        if (file.IsInvalid) return false;
        if (Posix.LinkUnnamed(file, folder, "unnamed", byProc: false) == 0) return true;
        byProc = true;
        return Posix.LinkUnnamed(file, folder, "unnamed", byProc: true) == 0;
    }

    private static bool Create(Descriptor folder, string name)
    {
        using var file = Posix.OpenAt(folder, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, 0x180);
        return !file.IsInvalid;
    }

    private static NodeStat StatOf(Descriptor file)
    {
        var error = Posix.Stat(file, out var stat);
        return error == 0 ? Posix.ToNode(stat) : throw FileFaults.Failure(error, StagingHome.Name);
    }
}
