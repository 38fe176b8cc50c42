using BenchmarkDotNet.Attributes;
using Dray.Wire;

namespace Dray.Benchmarks;

/// <summary>Frames: their headers, the feed that cuts a stream into them, and packs of small files.</summary>
public class FrameBenchmarks
{
    private const int SmallFile = 4096;

    /// <summary>What one receive of a large stream brings, cut where the network likes.</summary>
    private const int Cut = 60_000;

    private readonly byte[] _header = new byte[FrameHeader.Size];
    private readonly byte[] _content = new byte[SmallFile];
    private readonly byte[] _pack = new byte[WireLimits.Pack];
    private readonly byte[] _small = Stream(1024, FrameType.UnitAck, 0);
    private readonly byte[] _large = Stream(4, FrameType.Data, WireLimits.RecordData);
    private readonly FrameFeed _feed = new();
    private uint _packed;

    [GlobalSetup]
    public void SetUp()
    {
        Random.Shared.NextBytes(_content);
        new FrameHeader(FrameType.Data, 0, WireLimits.RecordData, 7, 0, 5L * WireLimits.Unit).Write(_header);
        PackFull();
    }

    [Benchmark(Description = "write a header")]
    public void Write() => new FrameHeader(FrameType.Data, 0, WireLimits.RecordData, 7, 0, 5L * WireLimits.Unit).Write(_header);

    [Benchmark(Description = "read a header and hold it to its bounds")]
    public int Read() => FrameHeader.Read(_header).Length;

    [Benchmark(Description = "feed an answer of a unit, one of many", OperationsPerInvoke = 1024)]
    public int FeedSmall() => Feed(_small, _small.Length);

    [Benchmark(Description = "feed 1 MiB of data, received whole")]
    public int FeedLarge() => Feed(_large, _large.Length);

    [Benchmark(Description = "feed 1 MiB of data, received in pieces of 60 kB")]
    public int FeedPieces() => Feed(_large, Cut);

    [Benchmark(Description = "pack 31 files of 4 KiB, digests included")]
    public uint PackFull()
    {
        var writer = new PackWriter(_pack);
        for (_packed = 0; writer.TryAdd(_packed, _content); _packed++) { }
        return writer.Count;
    }

    [Benchmark(Description = "unpack and verify 31 files of 4 KiB")]
    public int Unpack()
    {
        var intact = 0;
        var reader = new PackReader(_pack.AsSpan(0, (int)_packed * (WireLimits.PackItemHeader + SmallFile)), _packed);
        while (reader.TryRead(out var item)) intact += item.IsIntact() ? 1 : 0;
        return intact == _packed ? intact : throw new InvalidOperationException("a pack came back changed");
    }

    private int Feed(byte[] stream, int cut)
    {
        var frames = 0;
        for (var at = 0; at < stream.Length; at += cut)
        {
            ReadOnlySpan<byte> bytes = stream.AsSpan(at, Math.Min(cut, stream.Length - at));
            while (_feed.TryNext(ref bytes, out _, out _)) frames++;
        }

        return frames;
    }

    private static byte[] Stream(int frames, FrameType type, int length)
    {
        var size = FrameHeader.Size + length;
        var stream = new byte[frames * size];
        for (var n = 0; n < frames; n++)
            new FrameHeader(type, 0, length, 7, 0, type == FrameType.Data ? (long)n * length : 0).Write(stream.AsSpan(n * size));
        return stream;
    }
}
