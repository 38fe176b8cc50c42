using BenchmarkDotNet.Attributes;
using Dray.Wire;

namespace Dray.Benchmarks;

/// <summary>The digest of a unit, fed as it is on its way: in pieces that are in the cache already.</summary>
public class DigestBenchmarks
{
    private readonly byte[] _piece = new byte[WireLimits.RecordData];
    private readonly byte[] _sum = new byte[WireLimits.Digest];
    private readonly UnitDigest _digest = new();

    [GlobalSetup]
    public void SetUp() => Random.Shared.NextBytes(_piece);

    [Benchmark(Description = "a unit of 4 MiB in pieces of 256 KiB")]
    public void Unit()
    {
        for (var n = 0; n < WireLimits.Unit / WireLimits.RecordData; n++) _digest.Append(_piece);
        _digest.Finish(_sum);
    }

    [Benchmark(Description = "a unit that is one hole")]
    public void Hole()
    {
        _digest.AppendZeros(WireLimits.Unit);
        _digest.Finish(_sum);
    }

    [Benchmark(Description = "a small file of 4 KiB")]
    public void Small() => PackItem.Digest(7, _piece.AsSpan(0, 4096), _sum);
}
