using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A large file on its way in, invisible until it lands. Any number of threads write and read disjoint ranges; one lands
/// or discards it when none of them is left. Whoever staged it disposes of it, which discards what has not landed.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly ReceivingFolder _folder;
    private readonly IStagedFile _file;

    internal StagedFile(ReceivingFolder folder, IStagedFile file, WireName target, long size)
    {
        _folder = folder;
        _file = file;
        Target = target;
        Size = size;
    }

    public WireName Target { get; }

    /// <summary>The announced size in bytes; not one more is ever written.</summary>
    public long Size { get; }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Require(offset, bytes.Length);
        _file.Write(offset, bytes);
    }

    /// <summary>Makes a range read as zeros again, before a unit that did not verify is written anew.</summary>
    public void Zero(long offset, long length)
    {
        Require(offset, length);
        _file.Zero(offset, length);
    }

    /// <summary>Reads until <paramref name="bytes"/> is full or the file ends; returns how many.</summary>
    public int Read(long offset, Span<byte> bytes) => _file.Read(offset, bytes);

    public void StartWriteOut(long offset, long length) => _file.StartWriteOut(offset, length);

    public void SyncData() => _file.SyncData();

    public void Park() => _file.Park();

    /// <summary>Gives the file its times and mode; the landing disposes of it from then on.</summary>
    public PreparedLanding Prepare(in NodeMeta meta, LandRule rule) => _folder.Prepare(_file, Target, Size, meta, rule);

    /// <summary>Gives the file its times, mode and name. After a failure it can only be discarded.</summary>
    public Landed Land(in NodeMeta meta, LandRule rule)
    {
        using var landing = Prepare(meta, rule);
        return landing.Land();
    }

    /// <summary>Deletes what has not landed; safe to call again.</summary>
    public void Dispose() => _file.Dispose();

    private void Require(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Size - length)
            throw FileFaults.Failure(FileFault.TooLarge, Target.Value, $"more than the announced {Size} bytes arrived");
    }
}
