using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd.Torture;

/// <summary>What each file may be: one of the whole versions that its source has ever had. Thread-safe.</summary>
internal sealed partial class Versions
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<(long Size, UInt128 Digest)>> _known = new(StringComparer.Ordinal);

    /// <summary>Adds what stands there now: a file, or all beneath a folder.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">What it is to be called where it lands.</param>
    public void Add(string path, string name)
    {
        if (File.Exists(path)) Add(name, File.ReadAllBytes(path));
        else foreach (var entry in Directory.EnumerateFileSystemEntries(path)) Add(entry, $"{name}/{Path.GetFileName(entry)}");
    }

    /// <summary>Adds a version that is about to come.</summary>
    public void Add(string name, ReadOnlySpan<byte> content) =>
        _known.GetOrAdd(name, _ => []).Add((content.Length, XxHash128.HashToUInt128(content)));

    /// <summary>Whether a file of this name, or one that landed beside it, holds one whole version of it.</summary>
    /// <exception cref="IOException">It is gone, or can't be read.</exception>
    public bool Holds(string name, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var hash = new XxHash128();
        hash.Append(file);
        var found = (file.Position, hash.GetCurrentHashAsUInt128());
        return _known.TryGetValue(Beside().Replace(name, ""), out var versions) && versions.Contains(found);
    }

    [GeneratedRegex(@" \(\d+\)$")]
    private static partial Regex Beside();
}
