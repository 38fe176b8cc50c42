using Dray.Files;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Server.Sharing;

/// <summary>
/// The folders that a server shares, by the names that others have for them. Paths from the wire are names here, and lead beneath
/// the shared folder alone. Any thread.
/// </summary>
/// <param name="shares">Each with a name of its own.</param>
/// <param name="home">The configuration folder, which nobody gets to see wherever it lies: whoever has the key in it is this device.</param>
internal sealed class Shares(IReadOnlyList<Share> shares, string home)
{
    public bool Any => shares.Count > 0;

    /// <summary>What keeps these from being shared, in words for people; null where nothing does.</summary>
    public static string? FaultOf(IReadOnlyList<Share> shares, string home)
    {
        foreach (var share in shares)
        {
            var fault = share.Name.Contains('/') ? NameFault.Slash : WireName.TryParse(share.Name, out _);
            if (fault != NameFault.None) return $"'{DisplayText.Escape(share.Name)}' can't be the name of a share: {fault.Describe()}";
            if (SharedTree.IsWithin(share.Folder, home)) return $"{DisplayText.Escape(share.Folder)} can't be shared: this device's key lies there";
            if (!SharedTree.Exists(share.Folder)) return $"{DisplayText.Escape(share.Folder)} can't be shared: there is no such folder";
        }

        return shares.GroupBy(share => share.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"two shares are called '{twice.Key}': give one another name, as FOLDER=NAME"
            : null;
    }

    /// <summary>Opens what is to be sent: a path that ends in '/' is what is in there.</summary>
    /// <exception cref="FileFailureException">There is no such thing.</exception>
    public ISourceTree Open(string path)
    {
        var (share, name) = Find(path.EndsWith('/') ? path[..^1] : path);
        return path.EndsWith('/') ? SharedTree.OpenContents(share.Folder, name, home) : SharedTree.Open(share.Folder, share.Name, name, home);
    }

    /// <summary>What is there: the shares themselves, what is in a folder, or a file alone.</summary>
    /// <exception cref="FileFailureException">There is no such thing.</exception>
    public IEnumerable<ListedEntry> List(string path, bool recursive)
    {
        path = path.TrimEnd('/');
        if (path.Length == 0) return recursive ? shares.SelectMany(share => List(share)) : shares.Select(Listed);
        var (share, name) = Find(path);
        return Entries(OpenToList(share, name), recursive);
    }

    private SharedTree OpenToList(Share share, WireName? name)
    {
        try
        {
            return SharedTree.OpenContents(share.Folder, name, home);
        }
        catch (FileFailureException) when (name is not null)
        {
            return SharedTree.Open(share.Folder, share.Name, name, home);
        }
    }

    private IEnumerable<ListedEntry> List(Share share) => !SharedTree.Exists(share.Folder) ? [Listed(share)] :
        Entries(SharedTree.OpenContents(share.Folder, null, home), recursive: true).Select(entry => entry with { Name = $"{share.Name}/{entry.Name}" }).Prepend(Listed(share));

    private static IEnumerable<ListedEntry> Entries(ISourceTree tree, bool recursive)
    {
        using (tree)
        {
            foreach (var found in recursive ? tree.Walk(static (_, _) => true) : tree.List()) yield return Listed(found);
        }
    }

    /// <summary>As a list has it.</summary>
    public static ListedEntry Listed(Found found) => found.Problem is { } problem
        ? new ListedEntry { Name = problem.Name, Problem = problem.Reason }
        : new ListedEntry
        {
            Name = found.Entry.Name.Value, Kind = (int)found.Entry.Kind, Size = found.Entry.Size, Modified = found.Entry.ModifiedNs,
            Mode = found.Entry.Mode, Link = found.Entry.LinkTarget,
        };

    private static ListedEntry Listed(Share share) => Listed(SharedTree.Itself(share.Folder, share.Name));

    private (Share Share, WireName? Name) Find(string path)
    {
        var slash = path.IndexOf('/');
        var (first, rest) = slash < 0 ? (path, null) : (path[..slash], path[(slash + 1)..]);
        if (shares.FirstOrDefault(share => share.Name == first) is not { } found)
            throw FileFaults.Failure(FileFault.Vanished, path, "nothing is shared by that name");
        if (rest is null) return (found, null);
        var fault = WireName.TryParse(rest, out var name);
        return fault switch
        {
            NameFault.None => (found, name),
            NameFault.Reserved => throw FileFaults.Failure(FileFault.Vanished, DisplayText.Escape(path)),
            _ => throw FileFaults.Failure(FileFault.Vanished, DisplayText.Escape(path), fault.Describe()),
        };
    }
}
