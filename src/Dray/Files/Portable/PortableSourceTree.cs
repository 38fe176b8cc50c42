using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A source through the framework's own calls. What it loses: links are looked for and then not followed, which a racer
/// may win; FIFOs and devices look like files; holes are sent as zeros; times come in steps of 100 ns.
/// </summary>
internal sealed class PortableSourceTree : ISourceTree
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly string? _top;

    private PortableSourceTree(string root, string? top)
    {
        _root = root;
        _top = top;
    }

    public static PortableSourceTree Open(string folder, string? top)
    {
        var root = Path.GetFullPath(folder);
        var meant = top is null ? root : Path.Combine(root, top);
        if (!(top is null ? Directory.Exists(root) : PortableStat.Of(meant) is not null)) throw FileFaults.Failure(FileFault.Vanished, meant);
        return new PortableSourceTree(root, top);
    }

    /// <summary>The same beneath a folder; links on the way are looked for.</summary>
    /// <inheritdoc cref="LinuxSourceTree.OpenBeneath(string, WireName?, string?)"/>
    public static PortableSourceTree OpenBeneath(string within, WireName? folder, string? top)
    {
        if (top is not null) RequireOneSystem(top);
        if (folder is not { } name) return Open(within, top);
        RequireOneSystem(name.Value);
        for (var (each, more) = (name, true); more; more = each.TryGetParent(out each))
        {
            if (new DirectoryInfo(Path.Combine(within, each.Value)).LinkTarget is not null) throw FileFaults.Failure(FileFault.OutsideRoot, name.Value);
        }

        return Open(Path.Combine(within, name.Value), top);
    }

    /// <summary>What Windows reads as another drive, a stream or a way up is a plain character elsewhere, and to <see cref="WireName"/>.</summary>
    private static void RequireOneSystem(string path)
    {
        if (OperatingSystem.IsWindows() && path.AsSpan().ContainsAny('\\', ':')) throw FileFaults.Failure(FileFault.Vanished, path);
    }

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit)
    {
        var folders = new Stack<string>();
        if (_top is null) folders.Push("");
        else if (Look(_top, admit, folders) is { } only) yield return only;

        while (folders.TryPop(out var folder))
        {
            if (TryList(folder, out var nodes) is { } closed)
            {
                yield return closed;
                continue;
            }

            using (nodes)
            {
                Found? failed;
                while ((failed = TryMove(folder, nodes!, out var node)) is null && node is not null)
                {
                    var path = folder.Length == 0 ? Path.GetFileName(node) : $"{folder}/{Path.GetFileName(node)}";
                    if (Look(path, admit, folders) is { } found) yield return found;
                }

                if (failed is { } cut) yield return cut;
            }
        }
    }

    public ISourceFile Open(WireName name) => OpenBeneath(_root, name);

    /// <summary>Opens a file for reading, unless a link stands on the way to it.</summary>
    internal static ISourceFile OpenBeneath(string root, WireName name) => PortableVolume.Try(name.Value, () =>
    {
        RequireOneSystem(name.Value);
        for (var (each, more) = (name, true); more; more = each.TryGetParent(out each))
        {
            if (new FileInfo(Path.Combine(root, each.Value)).LinkTarget is not null)
                throw FileFaults.Failure(FileFault.OutsideRoot, name.Value);
        }

        return new PortableSourceFile(Path.Combine(root, name.Value), name);
    });

    public void Dispose() { }

    private Found? Look(string path, Func<string, bool, bool> admit, Stack<string> folders)
    {
        if (Try(path, () => PortableStat.Of(PathOf(path)), out var there) is { } failed) return failed;
        if (there is not { } stat) return null;
        var isFolder = stat.Kind == NodeKind.Folder;
        if (path == (_top is null ? ".dray" : $"{_top}/.dray")) return Found.Own(path);
        if (!admit(path, isFolder)) return null;
        var fault = WireName.TryParse(path, out var name);
        if (fault != NameFault.None) return Found.Bad(path, FileFault.NotStorable, fault.Describe());
        if (isFolder) folders.Push(path);
        var target = stat.Kind == NodeKind.Link ? new FileInfo(PathOf(path)).LinkTarget : null;
        var identity = stat is { Kind: NodeKind.File, Size: > WireLimits.Small } ? SourceIdentity.Of(stat) : null;
        return Found.Of(new Entry(name, (EntryKind)stat.Kind, stat.Size, stat.ModifiedNs, stat.Mode & 0x1FF, target, Identity: identity));
    }

    private string PathOf(string path) => Path.Combine(_root, path);

    private Found? TryList(string folder, out IEnumerator<string>? nodes) =>
        Try(folder, () => Directory.EnumerateFileSystemEntries(PathOf(folder), "*", All).GetEnumerator(), out nodes);

    private static Found? TryMove(string folder, IEnumerator<string> nodes, out string? node) =>
        Try(folder, () => nodes.MoveNext() ? nodes.Current : null, out node);

    // Null where it went well.
    private static Found? Try<T>(string name, Func<T> calls, out T? result)
    {
        result = default;
        try
        {
            result = PortableVolume.Try(name, calls);
            return null;
        }
        catch (FileFailureException failure)
        {
            return Found.Bad(name, failure.Fault);
        }
    }
}
