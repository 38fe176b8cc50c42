using Dray.Files;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>
/// A file as it was when it was opened: reading it in any other state fails, so that nothing that is of two pieces ever ends as a
/// good answer. Any thread; whoever opened it disposes of it, before its tree.
/// </summary>
internal sealed class FileVersion : IDisposable
{
    private readonly ISourceFile _file;
    private readonly NodeStat _stat;
    private readonly WireName _name;

    /// <exception cref="FileFailureException">It can't be opened, or is no regular file.</exception>
    public FileVersion(ISourceTree tree, WireName name)
    {
        (_file, _name) = (tree.Open(name), name);
        _stat = _file.Stat();
        Tag = SourceIdentity.Of(_stat);
    }

    /// <summary>32 hex digits that no other version has.</summary>
    public string Tag { get; }

    public long Size => _stat.Size;

    /// <summary>In whole seconds; null where it lies ahead, and so can't be told (RFC 9110, section 8.8.2.1).</summary>
    public DateTimeOffset? Modified(DateTimeOffset now)
    {
        var modified = DateTimeOffset.FromUnixTimeSeconds(Math.DivRem(_stat.ModifiedNs, 1_000_000_000, out var rest) - (rest < 0 ? 1 : 0));
        return modified <= now ? modified : null;
    }

    /// <summary>Fills <paramref name="bytes"/>.</summary>
    /// <exception cref="FileFailureException">It can't be read, or is another version by now.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        // Looked at after the reading: what has been read by then is of this version.
        if (_file.Read(offset, bytes) < bytes.Length || SourceIdentity.Of(_file.Stat()) != Tag) throw FileFaults.Failure(FileFault.Changed, _name.Value, "it changed while it was read; ask again");
    }

    public void Dispose() => _file.Dispose();
}
