using Dray.Files;
using Dray.Server.Sharing;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Server.Offering;

/// <summary>What is offered, by paths: the names that it would land under. Any thread.</summary>
/// <param name="sources">As they were typed.</param>
/// <param name="filter">What of them travels.</param>
/// <param name="open">Opens one.</param>
internal sealed class OfferedFiles(IReadOnlyList<string> sources, PathFilter filter, Func<string, ISourceTree> open)
{
    /// <summary>Opens what a path names, which the walk then begins with.</summary>
    /// <exception cref="FileFailureException">There is no such thing.</exception>
    public ISourceTree Open(string path)
    {
        if (WireName.TryParse(path, out _) != NameFault.None) throw FileFaults.Failure(FileFault.Vanished, path);
        foreach (var source in sources)
        {
            var part = new OfferedPart(open(source), path, filter);
            if (part.Walk(static (_, _) => true).Any()) return part;
            part.Dispose();
        }

        throw FileFaults.Failure(FileFault.Vanished, path);
    }

    /// <summary>What is in a folder, or a file alone; an empty path is all that is offered.</summary>
    /// <exception cref="FileFailureException">There is no such thing.</exception>
    public IEnumerable<ListedEntry> List(string path)
    {
        path = path.TrimEnd('/');
        return path.Length == 0 ? sources.SelectMany(Top) : Within(path);
    }

    private IEnumerable<ListedEntry> Top(string source)
    {
        using var tree = open(source);
        foreach (var found in tree.List())
        {
            if (found.OwnFolder is null && filter.Admits(found.Problem?.Name ?? found.Entry.Name.Value, found.Entry.Kind == EntryKind.Folder)) yield return Shares.Listed(found);
        }
    }

    private IEnumerable<ListedEntry> Within(string path)
    {
        using var part = Open(path);
        var (leaf, isFirst) = (path[(path.LastIndexOf('/') + 1)..], true);
        foreach (var found in part.Walk((name, _) => name == leaf || name.LastIndexOf('/') <= leaf.Length))
        {
            var entry = Shares.Listed(found);
            if (entry.Name != leaf) yield return entry with { Name = entry.Name[(leaf.Length + 1)..] };
            else if (isFirst && entry.Kind != (int)EntryKind.Folder) yield return entry;
            isFirst = false;
        }
    }
}
