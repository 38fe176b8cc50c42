using System.Text;
using System.Text.Unicode;
using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// One walk. A folder is read to its end before the walk goes deeper, so one descriptor is open at a time however deep
/// the tree is, and all that waits are the names of sub-folders, as bytes.
/// </summary>
internal sealed class LinuxWalk(RootFolder root, string? top, Func<string, bool, bool> admit)
{
    private readonly Stack<Pending> _pending = new();

    /// <summary>What is within the folders that it comes by is left out, and not looked at.</summary>
    public bool IsFlat { get; init; }

    public IEnumerable<Found> Run()
    {
        if (top is null)
        {
            foreach (var found in ReadFolder(null)) yield return found;
        }
        else
        {
            var found = Look(root.Descriptor, null, Encoding.UTF8.GetBytes(top + "\0"), out var isFolder);
            if (isFolder && IsFlat) yield return OfFolder(root.Descriptor, null, Encoding.UTF8.GetBytes(top + "\0"));
            else if (isFolder) _pending.Push(Pending.Of(null, top));
            else if (found is { } only) yield return only;
        }

        while (_pending.TryPeek(out var level))
        {
            if (!level.TryTake(out var folder)) _pending.Pop();
            else foreach (var found in ReadFolder(folder)) yield return found;
        }
    }

    // The folder's own entry first, then those in it; its sub-folders are left pending.
    private IEnumerable<Found> ReadFolder(WireName? name)
    {
        var path = name?.Value ?? ".";
        using var folder = name is null
            ? Posix.OpenAt(root.Descriptor, ".", Libc.O_RDONLY | Libc.O_DIRECTORY)
            : root.Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        var error = folder.Error;
        Libc.StatX stat = default;
        if (error == 0) error = Posix.Stat(folder, out stat);
        if (error != 0)
        {
            // Deleted since its name was read: nothing to tell.
            if (error != FileErrno.ENOENT) yield return Bad(path, error);
            yield break;
        }

        if (name is { } own) yield return Found.Of(ToEntry(own, EntryKind.Folder, Posix.ToNode(stat)));

        var subFolders = new Pending(name);
        using var reader = new FolderReader(folder);
        while (reader.TryRead(out var entry))
        {
            var found = Look(folder, name, entry, out var isFolder);
            if (isFolder && IsFlat) yield return OfFolder(folder, name, entry);
            else if (isFolder) subFolders.Add(entry);
            else if (found is { } one) yield return one;
        }

        if (reader.Error != 0) yield return Bad(path, reader.Error);
        _pending.Push(subFolders);
    }

    /// <summary>A folder's entry, without opening it.</summary>
    private static Found OfFolder(Descriptor within, WireName? parent, ReadOnlySpan<byte> entry)
    {
        var leaf = Encoding.UTF8.GetString(entry[..^1]);
        var error = Posix.Stat(within, entry, out var raw);
        var path = parent is { } folder ? $"{folder.Value}/{leaf}" : leaf;
        if (error != 0) return Bad(path, error);
        _ = WireName.TryParse(path, out var name); // Look has found it to be one
        return Found.Of(ToEntry(name, EntryKind.Folder, Posix.ToNode(raw)));
    }

    /// <summary>Null and no folder: gone, or left out. A folder has yet to be opened.</summary>
    private Found? Look(Descriptor folder, WireName? within, ReadOnlySpan<byte> entry, out bool isFolder)
    {
        isFolder = false;
        var error = Posix.Stat(folder, entry, out var raw);
        if (error == FileErrno.ENOENT) return null;
        var leaf = Encoding.UTF8.GetString(entry[..^1]);
        var path = within is { } parent ? $"{parent.Value}/{leaf}" : leaf;
        if (error != 0) return Bad(path, error);

        var stat = Posix.ToNode(raw);
        if (IsOwn(within, leaf)) return Found.Own(path);
        if (!admit(path, stat.Kind == NodeKind.Folder)) return null;
        if (!Utf8.IsValid(entry))
            return Found.Bad($"{path[..^leaf.Length]}{DisplayText.EscapeUtf8(entry[..^1])}", FileFault.NotStorable, NameFault.NotUnicode.Describe());
        var fault = WireName.TryParse(path, out var name);
        if (fault != NameFault.None) return Found.Bad(path, FileFault.NotStorable, fault.Describe());
        if (stat.ModifiedNs is long.MinValue or long.MaxValue)
            return Found.Bad(path, FileFault.NotStorable, "its time lies before 1677 or after 2262, which can't travel; touch it and send it again");
        isFolder = stat.Kind == NodeKind.Folder;
        return stat.Kind switch
        {
            NodeKind.Folder => null,
            NodeKind.File => Found.Of(ToEntry(name, EntryKind.File, stat)) with { ChangedNs = stat.ChangedNs },
            NodeKind.Link => LookAtLink(folder, name, stat),
            _ => Found.Bad(path, FileFault.NotStorable, "a FIFO, socket or device; only files, folders and links travel"),
        };
    }

    private static Found? LookAtLink(Descriptor folder, WireName name, in NodeStat stat)
    {
        var error = Posix.ReadLink(folder, name.Leaf, out var target);
        // Gone, or no link any more.
        if (error is FileErrno.ENOENT or FileErrno.EINVAL) return null;
        if (error != 0) return Bad(name.Value, error);
        return Utf8.IsValid(target)
            ? Found.Of(ToEntry(name, EntryKind.Link, stat) with { LinkTarget = Encoding.UTF8.GetString(target) })
            : Found.Bad(name.Value, FileFault.NotStorable, "the link's target is not valid UTF-8");
    }

    // Where a folder is sent that is itself served.
    private bool IsOwn(WireName? within, string leaf) =>
        leaf == StagingHome.Name && (top is null ? within is null : within?.Value == top);

    private static Found Bad(string path, int error) => Found.Bad(path, FileFaults.Of(error));

    private static Entry ToEntry(WireName name, EntryKind kind, in NodeStat stat) =>
        new(
            name, kind, kind == EntryKind.File ? stat.Size : 0, stat.ModifiedNs, stat.Mode & 0x1FF, Data: stat.MayHaveHoles ? stat.Allocated : null,
            Identity: kind == EntryKind.File && stat.Size > WireLimits.Small ? SourceIdentity.Of(stat) : null);

    /// <summary>The sub-folders of one folder that have yet to be walked.</summary>
    private sealed class Pending(WireName? folder)
    {
        private readonly List<byte> _names = [];
        private int _at;

        public static Pending Of(WireName? folder, string name)
        {
            var pending = new Pending(folder);
            pending.Add(Encoding.UTF8.GetBytes(name + "\0"));
            return pending;
        }

        /// <param name="name">Ends in a NUL.</param>
        public void Add(ReadOnlySpan<byte> name) => _names.AddRange(name);

        public bool TryTake(out WireName name)
        {
            name = default;
            if (_at == _names.Count) return false;
            var end = _names.IndexOf(0, _at);
            var leaf = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_names)[_at..end]);
            _at = end + 1;
            // Valid: it was tried when the name was read.
            _ = folder is { } within ? within.TryChild(leaf, out name) : WireName.TryParse(leaf, out name);
            return true;
        }
    }
}
