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

    private SharedTree(ISourceTree tree, string? prefix) => (_tree, _prefix) = (tree, prefix);

    /// <summary>A folder, file or link beneath a shared folder, with its name; or all that is in the shared folder itself, beneath the name that it is shared by.</summary>
    /// <exception cref="FileFailureException">There is no such thing.</exception>
    public static SharedTree Open(string shared, string sharedAs, WireName? name)
    {
        if (name is not { } meant) return new SharedTree(Beneath(shared, null, null), sharedAs);
        return new SharedTree(Beneath(shared, meant.TryGetParent(out var folder) ? folder : null, meant.Leaf), null);
    }

    /// <summary>All that is in a folder beneath a shared folder, or in that itself.</summary>
    /// <exception cref="FileFailureException">There is no such folder.</exception>
    public static SharedTree OpenContents(string shared, WireName? folder) => new(Beneath(shared, folder, null), null);

    /// <summary>A path in full, and the last component of it.</summary>
    public static (string Folder, string Name) Named(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return (full, Path.GetFileName(full));
    }

    /// <summary>There is such a folder.</summary>
    public static bool Exists(string folder) => Directory.Exists(folder);

    /// <summary>When it was changed, ns since 1970 UTC.</summary>
    public static long ModifiedNs(string folder) => (Directory.GetLastWriteTimeUtc(folder) - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit) =>
        Visible(_tree.Walk((path, isFolder) => !IsHidden(path) && admit(Outer(path), isFolder)));

    public IEnumerable<Found> List() => Visible(_tree.List());

    public ISourceFile Open(WireName name) => _tree.Open(Inner(name));

    public ISourceFile OpenFound(WireName name) => _tree.OpenFound(Inner(name));

    public void Dispose() => _tree.Dispose();

    private static ISourceTree Beneath(string shared, WireName? folder, string? top) => (folder is { } name && HasHidden(name)) || (top is not null && IsHidden(top))
        ? throw FileFaults.Failure(FileFault.Vanished, folder?.Value ?? top!)
        : OperatingSystem.IsLinux() ? LinuxSourceTree.OpenBeneath(shared, folder, top) : PortableSourceTree.OpenBeneath(shared, folder, top);

    private static bool HasHidden(WireName name) => name.Value.Split('/').Any(IsHidden);

    private static bool IsHidden(string path) => NameRules.IsOwn(path.AsSpan(path.LastIndexOf('/') + 1));

    private IEnumerable<Found> Visible(IEnumerable<Found> found) => found.Where(static one => one.OwnFolder is null).Select(Prefixed).Where(static one => !IsHidden(one));

    private static bool IsHidden(Found found) => found.Problem is null && IsHidden(found.Entry.Name.Value);

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
