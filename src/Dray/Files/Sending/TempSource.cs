using Dray.Wire;
namespace Dray.Files;
internal readonly record struct Found(Entry? Entry, string Name, FileFault Fault, string? Reason);
internal sealed class SourceTree(string path) : ISource
{
    public static SourceTree Open(string p) => new(p);
    public void Dispose() { }
    public IEnumerable<Found> Walk(Func<string,bool,bool> admit) => Walk(path, "", admit);
    static IEnumerable<Found> Walk(string dir, string prefix, Func<string,bool,bool> admit)
    {
        foreach (var i in new DirectoryInfo(dir).EnumerateFileSystemInfos())
        {
            var rel = prefix + i.Name;
            if (!admit(rel, i is DirectoryInfo)) continue;
            WireName.TryParse(rel, out var n);
            var m = (i.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) * 100;
            var kind = i.LinkTarget is not null ? EntryKind.Link : i is DirectoryInfo ? EntryKind.Folder : EntryKind.File;
            yield return new Found(new Entry(n, kind, kind == EntryKind.File ? ((FileInfo)i).Length : 0, m, (int)i.UnixFileMode & 511, i.LinkTarget), rel, 0, null);
            if (kind == EntryKind.Folder) foreach (var x in Walk(i.FullName, rel + "/", admit)) yield return x;
        }
    }
    public ISourceFile Open(WireName name) => new F(Path.Combine(path, name.Value));
    sealed class F(string p) : ISourceFile
    {
        readonly Microsoft.Win32.SafeHandles.SafeFileHandle h = File.OpenHandle(p);
        public void Dispose() => h.Dispose();
        public NodeStat Stat() => new(NodeKind.File, RandomAccess.GetLength(h), (File.GetLastWriteTimeUtc(h).Ticks - DateTime.UnixEpoch.Ticks) * 100, 0, 0, 0, 0);
        public int Read(long o, Span<byte> b) { var t = 0; while (t < b.Length) { var n = RandomAccess.Read(h, b[t..], o + t); if (n == 0) break; t += n; } return t; }
        public bool TryNextData(long o, out long s, out long e) { s = o; e = RandomAccess.GetLength(h); return o < e; }
    }
}
