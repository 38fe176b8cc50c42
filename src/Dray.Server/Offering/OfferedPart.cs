using Dray.Files;
using Dray.Transfers;
using Dray.Wire;

namespace Dray.Server.Offering;

/// <summary>
/// One path of what is offered, as a source of its own: its walk begins with what the path names, and passes nothing that a send of
/// the offer would leave out. The folders on the way to it are read, since a source is known by its walk alone. Whoever made it disposes of it,
/// and with it of the source.
/// </summary>
/// <param name="source">The whole.</param>
/// <param name="path">What is meant in it.</param>
/// <param name="filter">What travels.</param>
internal sealed class OfferedPart(ISourceTree source, string path, PathFilter filter) : ISourceTree
{
    /// <summary>What is before the names of this part.</summary>
    private readonly string _above = path[..(path.LastIndexOf('/') + 1)];

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit) => source
        .Walk((name, isFolder) => (IsWithin(name) || path.StartsWith($"{name}/", StringComparison.Ordinal)) && filter.Admits(name, isFolder)
            && (!IsWithin(name) || admit(name[_above.Length..], isFolder)))
        .Where(found => found.OwnFolder is null && IsWithin(NameOf(found)))
        .Select(Inner);

    public ISourceFile Open(WireName name) => source.Open(Outer(name));

    public ISourceFile OpenFound(WireName name) => source.OpenFound(Outer(name));

    public void Dispose() => source.Dispose();

    private bool IsWithin(string name) => name == path || name.StartsWith($"{path}/", StringComparison.Ordinal);

    private static string NameOf(Found found) => found.Problem?.Name ?? found.Entry.Name.Value;

    private Found Inner(Found found)
    {
        var inner = NameOf(found)[_above.Length..];
        if (found.Problem is { } problem) return found with { Problem = problem with { Name = inner } };
        _ = WireName.TryParse(inner, out var name); // the end of a name is one
        return found with { Entry = found.Entry with { Name = name } };
    }

    private WireName Outer(WireName name) => WireName.TryParse(_above + name.Value, out var outer) == NameFault.None ? outer : throw FileFaults.Failure(FileFault.Vanished, name.Value);
}
