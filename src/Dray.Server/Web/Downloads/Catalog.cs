using Dray.Files;
using Dray.Server.Sharing;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>All that links let be had here, by paths: what is shared, or what is offered. Any thread.</summary>
/// <param name="any">There is anything.</param>
/// <param name="open">Opens a path as a tree whose walk begins with what the path names.</param>
/// <param name="list">What is in a folder; an empty path is the top.</param>
internal sealed class Catalog(bool any, Func<string, ISourceTree> open, Func<string, IEnumerable<ListedEntry>> list)
{
    public static Catalog Of(Shares shares) => new(shares.Any, shares.Open, path => shares.List(path, recursive: false));

    public bool Any => any;

    /// <summary>Opens what a path names; the caller disposes of it. With a '/' at its end it is a folder's alone.</summary>
    /// <exception cref="FileFailureException">There is no such thing, or it is nothing that can be had.</exception>
    public Item Find(string path)
    {
        var isFolder = path.EndsWith('/');
        var tree = open(isFolder ? path[..^1] : path);
        try
        {
            var found = tree.Walk(static (_, _) => true).FirstOrDefault();
            if (found.Problem is { } problem) throw FileFaults.Failure(problem.Fault, problem.Name, problem.Reason);
            return found.Entry.Kind == EntryKind.Folder || (found.Entry.Kind == EntryKind.File && !isFolder) ? new Item(tree, found.Entry) : throw FileFaults.Failure(FileFault.Vanished, path);
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>What is in a folder, as the disk has it.</summary>
    /// <exception cref="FileFailureException">There is no such folder. Only reading tells.</exception>
    public IEnumerable<ListedEntry> List(string path) => list(path);

    /// <summary>A file or a folder that can be had, and the tree that it is the top of. Whoever found it disposes of it.</summary>
    internal sealed class Item(ISourceTree tree, Entry entry) : IDisposable
    {
        public ISourceTree Tree => tree;

        public Entry Entry => entry;

        public void Dispose() => tree.Dispose();
    }
}
