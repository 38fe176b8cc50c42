using Dray.Wire;

namespace Dray.Tests.Wire;

/// <summary>What every frame and every unit goes through leaves nothing to be collected; records have SealedEndTest.</summary>
public sealed class NoGarbageTest
{
    private readonly byte[] _content = new byte[WireLimits.RecordData];
    private readonly byte[] _stream = new byte[FrameHeader.Size + WireLimits.RecordData];
    private readonly byte[] _payload = new byte[WireLimits.Pack];
    private readonly byte[] _sum = new byte[WireLimits.Digest];
    private readonly FrameFeed _feed = new();
    private readonly UnitDigest _digest = new();

    [Fact]
    public void A_frame_is_written_and_fed_without_an_allocation() => AssertNothing(() =>
    {
        new FrameHeader(FrameType.Data, 0, WireLimits.RecordData, 7, 0, 0).Write(_stream);
        for (var (at, cut) = (0, 60_000); at < _stream.Length; at += cut)
        {
            ReadOnlySpan<byte> bytes = _stream.AsSpan(at, Math.Min(cut, _stream.Length - at));
            while (_feed.TryNext(ref bytes, out _, out _)) { }
        }
    });

    [Fact]
    public void A_unit_is_digested_without_an_allocation() => AssertNothing(() =>
    {
        _digest.Append(_content);
        _digest.AppendZeros(1 << 20);
        _digest.Append(_content);
        _digest.Finish(_sum);
    });

    [Fact]
    public void Small_files_are_packed_and_verified_without_an_allocation() => AssertNothing(() =>
    {
        var writer = new PackWriter(_payload);
        while (writer.TryAdd(writer.Count, _content.AsSpan(0, 4096))) { }
        var reader = new PackReader(_payload.AsSpan(0, writer.Length), writer.Count);
        while (reader.TryRead(out var item)) Assert.True(item.IsIntact());
    });

    private static void AssertNothing(Action action)
    {
        action(); // what is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 100; n++) action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
