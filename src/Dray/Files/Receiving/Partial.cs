using Dray.Wire;

namespace Dray.Files;

/// <summary>Interim: a partial without a journal, which lives as long as the process.</summary>
internal sealed class Partial(PartialStore store, PartialKey key, string? identity, bool same, uint epoch, IReadOnlyList<VerifiedUnit> units, string name, StagedFile file) : IDisposable
{
    private readonly List<VerifiedUnit> _kept = [.. units];
    private bool _parked, _disposed;

    public PartialKey Key => key;
    public string? Identity => identity;
    public long Size => file.Size;
    public uint Epoch => epoch;
    public bool IsSameSource => same;
    public IReadOnlyList<VerifiedUnit> Units => units;
    public string Name => name;
    public IReadOnlyList<VerifiedUnit> Kept => _kept;

    public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);
    public void Zero(long offset, long length) => file.Zero(offset, length);
    public int Read(long offset, Span<byte> bytes) => file.Read(offset, bytes);
    public void StartWriteOut(long offset, long length) => file.StartWriteOut(offset, length);

    public void Keep(IReadOnlyList<VerifiedUnit> more, bool sync)
    {
        if (sync) file.SyncData();
        _kept.AddRange(more);
    }

    public PreparedLanding Prepare(in NodeMeta meta, LandRule rule) => file.Prepare(meta, rule);

    public void Park() => _parked = _kept.Count > 0 && identity is not null;

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_parked) file.Park();
        file.Dispose();
        store.Release(this, _parked);
    }
}
