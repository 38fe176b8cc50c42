using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

internal sealed class NamedSource(string typed, SourceTree tree, string? prefix, string? only) : IDisposable
{
    public string Typed => typed;
    public static NamedSource Open(string path, string? stdin)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(path)) return new(path, SourceTree.Open(Path.GetDirectoryName(full)!), null, Path.GetFileName(full));
        if (!Directory.Exists(path)) throw new ArgumentException($"{path}: no such file or folder");
        return new(path, SourceTree.Open(full), path.EndsWith('/') ? null : Path.GetFileName(full), null);
    }

    public IEnumerable<string> TopNames() => [prefix ?? only ?? typed];
    public IEnumerable<Found> Walk(Func<string, bool, bool> admit) => tree.Walk((p, d) => only is null ? admit(p, d) : p == only);
    public bool TryPlace(Entry e, out OutgoingEntry placed, out NameFault fault)
    {
        fault = WireName.TryParse(prefix is null ? e.Name.Value : prefix + "/" + e.Name.Value, out var n);
        placed = new OutgoingEntry(e with { Name = n }, tree, e.Name);
        return fault == NameFault.None;
    }

    public void Dispose() => tree.Dispose();
}
