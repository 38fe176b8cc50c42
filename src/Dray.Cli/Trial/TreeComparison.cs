using System.Globalization;

namespace Dray.Cli.Trial;

/// <summary>
/// Walks two trees and tells how the second differs from the first: bytes, mtimes, modes under the umask, link texts, holes.
/// It knows nothing of how the second came to be.
/// </summary>
internal sealed class TreeComparison
{
    /// <summary>A copy may take this much more of the disk: file systems round and preallocate.</summary>
    private const long AllocationSlack = 1 << 20;

    private readonly Action<Difference> _report;
    private readonly IReadOnlySet<string> _absent;
    private readonly int _umask = Umask.Current;
    private readonly byte[] _left = new byte[1 << 20];
    private readonly byte[] _right = new byte[1 << 20];

    private TreeComparison(Action<Difference> report, IReadOnlySet<string> absent)
    {
        _report = report;
        _absent = absent;
    }

    private long Compared { get; set; }

    private long Differences { get; set; }

    /// <summary>Compares what stands at two paths.</summary>
    /// <param name="source">As it was sent.</param>
    /// <param name="copy">As it landed.</param>
    /// <param name="name">What both are called in reports.</param>
    /// <param name="absent">Names known not to have travelled.</param>
    /// <param name="report">Told of each difference.</param>
    /// <param name="cancel">Checked at each entry.</param>
    /// <returns>How many entries were compared, and how many differences there are.</returns>
    public static (long Compared, long Differences) Compare(
        string source, string copy, string name, IReadOnlySet<string> absent, Action<Difference> report, CancellationToken cancel)
    {
        var comparison = new TreeComparison(report, absent);
        comparison.Entry(source, copy, name, cancel);
        return (comparison.Compared, comparison.Differences);
    }

    private void Entry(string source, string copy, string name, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // A name that is not UTF-8 can't be looked up, nor sent.
        if (_absent.Contains(name) || !Exists(source)) return;
        var wanted = FileStatus.Of(source);
        if (wanted.Kind == FileKind.Other) return;
        Compared++;
        if (!Exists(copy))
        {
            Differ(name, "is missing");
            return;
        }

        var found = FileStatus.Of(copy);
        if (found.Kind != wanted.Kind)
        {
            Differ(name, $"is a {found.Kind}, not a {wanted.Kind}".ToLowerInvariant());
            return;
        }

        Metadata(wanted, found, name);
        if (wanted.Kind == FileKind.Link) Link(source, copy, name);
        if (wanted.Kind == FileKind.File) Content(wanted, found, source, copy, name);
        if (wanted.Kind == FileKind.Folder) Folder(source, copy, name, cancel);
    }

    private void Metadata(FileStatus wanted, FileStatus found, string name)
    {
        if (found.ModifiedNs != wanted.ModifiedNs)
            Differ(name, string.Create(CultureInfo.InvariantCulture, $"has mtime {found.ModifiedNs}, not {wanted.ModifiedNs}"));
        // A symlink's own mode means nothing; Windows has none.
        if (wanted.Kind == FileKind.Link || OperatingSystem.IsWindows()) return;
        var mode = wanted.Mode & ~_umask;
        if (found.Mode != mode) Differ(name, $"has mode {Octal(found.Mode)}, not {Octal(mode)}");
    }

    private void Link(string source, string copy, string name)
    {
        var (wanted, found) = (new FileInfo(source).LinkTarget, new FileInfo(copy).LinkTarget);
        if (found != wanted) Differ(name, $"points to '{found}', not to '{wanted}'");
    }

    private void Content(FileStatus wanted, FileStatus found, string source, string copy, string name)
    {
        if (found.Size != wanted.Size)
        {
            Differ(name, string.Create(CultureInfo.InvariantCulture, $"has {found.Size} bytes, not {wanted.Size}"));
            return;
        }

        if (FirstDifference(source, copy) is { } at) Differ(name, string.Create(CultureInfo.InvariantCulture, $"differs from byte {at} on"));
        if (wanted.Allocated >= 0 && wanted.Allocated < wanted.Size && found.Allocated > wanted.Allocated + (wanted.Size / 16) + AllocationSlack)
            Differ(name, string.Create(CultureInfo.InvariantCulture, $"lost its holes: {found.Allocated} bytes on disk, not {wanted.Allocated}"));
    }

    private long? FirstDifference(string source, string copy)
    {
        using var left = File.OpenHandle(source);
        using var right = File.OpenHandle(copy);
        for (long offset = 0; ;)
        {
            var read = RandomAccess.Read(left, _left, offset);
            if (read == 0) return null;
            for (var filled = 0; filled < read;)
            {
                var got = RandomAccess.Read(right, _right.AsSpan(filled, read - filled), offset + filled);
                if (got == 0) return offset + filled;
                filled += got;
            }

            var same = _left.AsSpan(0, read).CommonPrefixLength(_right.AsSpan(0, read));
            if (same < read) return offset + same;
            offset += read;
        }
    }

    private void Folder(string source, string copy, string name, CancellationToken cancel)
    {
        var wanted = NamesIn(source);
        foreach (var inner in wanted) Entry(Path.Join(source, inner), Path.Join(copy, inner), $"{name}/{inner}", cancel);
        foreach (var extra in NamesIn(copy).Except(wanted)) Differ($"{name}/{extra}", "was never sent");
    }

    private void Differ(string name, string what)
    {
        Differences++;
        _report(new Difference(name, what));
    }

    private static HashSet<string> NamesIn(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }).Select(entry => entry.Name)];

    // File.Exists follows links, and a dangling one is an entry too.
    private static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(3, '0');
}
