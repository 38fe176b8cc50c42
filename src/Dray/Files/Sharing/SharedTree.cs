using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// Something beneath a folder that others may read, as a source: nothing outside of it, and no <c>.dray</c> at any depth, since
/// there Dray keeps what is nobody else's. Whoever opened it disposes of it.
/// </summary>
internal sealed class SharedTree : ISourceTree
{
    private readonly ISourceTree _tree;
    private readonly string? _prefix;
    private readonly Found? _itself;

    private readonly HiddenFolder _hidden;

    private SharedTree(ISourceTree tree, HiddenFolder hidden, string? prefix = null, Found? itself = null) =>
        (_tree, _hidden, _prefix, _itself) = (tree, hidden, prefix, itself);

    /// <summary>A folder, file or link beneath a shared folder, with its name; or the shared folder itself, with the name that it is shared by.</summary>
    /// <param name="shared">The shared folder.</param>
    /// <param name="sharedAs">What it is called to others.</param>
    /// <param name="name">What is meant beneath it; null is all.</param>
    /// <param name="home">The configuration folder, which is never there.</param>
    /// <exception cref="FileFailureException">There is no such thing.</exception>
    public static SharedTree Open(string shared, string sharedAs, WireName? name, string home)
    {
        if (name is not { } meant) return Open(shared, null, null, home, sharedAs, Itself(shared, sharedAs));
        return Open(shared, meant.TryGetParent(out var folder) ? folder : null, meant.Leaf, home);
    }

    /// <summary>All that is in a folder beneath a shared folder, or in that itself.</summary>
    /// <exception cref="FileFailureException">There is no such folder.</exception>
    public static SharedTree OpenContents(string shared, WireName? folder, string home) => Open(shared, folder, null, home);

    /// <summary>A folder is, or lies in, another.</summary>
    public static bool IsWithin(string folder, string other) => HiddenFolder.In(folder, other).IsAll;

    /// <summary>A path in full, and the last component of it.</summary>
    public static (string Folder, string Name) Named(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return (full, Path.GetFileName(full));
    }

    /// <summary>There is such a folder.</summary>
    public static bool Exists(string folder) => Directory.Exists(folder);

    /// <summary>A shared folder, with the name that it is shared by.</summary>
    public static Found Itself(string shared, string sharedAs)
    {
        var stat = OperatingSystem.IsLinux() ? LinuxSourceTree.LookAtFolder(shared) : PortableStat.Of(shared);
        if (stat is not { } folder || WireName.TryParse(sharedAs, out var name) != NameFault.None) return Found.Bad(sharedAs, FileFault.Vanished);
        return Found.Of(new Entry(name, EntryKind.Folder, 0, folder.ModifiedNs, folder.Mode & 0x1FF));
    }

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit)
    {
        if (_itself is not null && !admit(_prefix!, true)) return [];
        var within = Visible(_tree.Walk((path, isFolder) => !IsHidden(path) && !_hidden.Holds(path) && admit(Outer(path), isFolder)));
        return _itself is null ? within : within.Prepend(_itself.Value);
    }

    public IEnumerable<Found> List() => Visible(_tree.List());

    public ISourceFile Open(WireName name) => _tree.Open(Inner(name));

    public ISourceFile OpenFound(WireName name) => _tree.OpenFound(Inner(name));

    public void Dispose() => _tree.Dispose();

    private static SharedTree Open(string shared, WireName? folder, string? top, string home, string? prefix = null, Found? itself = null)
    {
        var hidden = HiddenFolder.In(folder is { } under ? Path.Combine(shared, under.Value) : shared, home);
        if (hidden.IsAll || (folder is { } name && HasHidden(name)) || (top is not null && (IsHidden(top) || hidden.Holds(top))))
            throw FileFaults.Failure(FileFault.Vanished, folder?.Value ?? top!);
        ISourceTree tree = OperatingSystem.IsLinux() ? LinuxSourceTree.OpenBeneath(shared, folder, top) : PortableSourceTree.OpenBeneath(shared, folder, top);
        return new SharedTree(tree, hidden, prefix, itself);
    }

    private static bool HasHidden(WireName name) => name.Value.Split('/').Any(IsHidden);

    private static bool IsHidden(string path) => NameRules.IsOwn(path.AsSpan(path.LastIndexOf('/') + 1));

    private IEnumerable<Found> Visible(IEnumerable<Found> found) => found.Where(one => one.OwnFolder is null && !IsHidden(one) && !_hidden.Holds(one.Problem?.Name ?? one.Entry.Name.Value)).Select(Prefixed);

    private static bool IsHidden(Found found) => IsHidden(found.Problem?.Name ?? found.Entry.Name.Value);

    private Found Prefixed(Found found)
    {
        if (_prefix is null) return found;
        if (found.Problem is { } problem) return found with { Problem = problem with { Name = Outer(problem.Name) } };
        var fault = WireName.TryParse(Outer(found.Entry.Name.Value), out var name);
        return fault == NameFault.None
            ? found with { Entry = found.Entry with { Name = name } }
            : Found.Bad(Outer(found.Entry.Name.Value), FileFault.NotStorable, fault.Describe());
    }

    private string Outer(string path) => _prefix is null ? path : $"{_prefix}/{path}";

    private WireName Inner(WireName name) =>
        _prefix is null || WireName.TryParse(name.Value[(_prefix.Length + 1)..], out var inner) != NameFault.None ? name : inner;
}
