using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Benchmarks;

/// <summary>
/// Records: sealing in place, and sealing and opening again, since a record opens once. The buffer stays in the cache, as it does
/// in a worker's hands. More than one record holds is several, one behind another.
/// </summary>
public class SealBenchmarks
{
    private byte[] _buffer = [];
    private RecordCipher _alone = null!, _seal = null!, _open = null!;

    /// <summary>AES-256-GCM or GMAC alone; its name as users say it.</summary>
    [Params("sealed", "plain")]
    public string Suite { get; set; } = "";

    [Params(64 << 10, 256 << 10, 1 << 20)]
    public int Bytes { get; set; }

    private int Content => Math.Min(Bytes, WireLimits.RecordData);

    private int Records => Bytes / Content;

    [GlobalSetup]
    public void SetUp()
    {
        _buffer = new byte[Records * (Content + RecordHeader.Overhead)];
        Random.Shared.NextBytes(_buffer);
        var key = RandomNumberGenerator.GetBytes(LaneSeal.KeySize);
        (_alone, _seal, _open) = (Cipher(key), Cipher(key), Cipher(key));
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _alone.Dispose();
        _seal.Dispose();
        _open.Dispose();
    }

    [Benchmark(Description = "seal")]
    public int Seal() => Seal(_alone);

    [Benchmark(Description = "seal and open")]
    public int SealAndOpen()
    {
        Seal(_seal);
        var opened = 0;
        for (var n = 0; n < Records; n++) opened += _open.Open(Record(n)).Length;
        return opened;
    }

    private int Seal(RecordCipher cipher)
    {
        var made = 0;
        for (var n = 0; n < Records; n++) made += cipher.Seal(Record(n), Content);
        return made;
    }

    private Span<byte> Record(int n) => _buffer.AsSpan(n * (Content + RecordHeader.Overhead), Content + RecordHeader.Overhead);

    private RecordCipher Cipher(byte[] key) =>
        new(Suite == "sealed" ? LaneSuite.Sealed : LaneSuite.Plain, key, limit: long.MaxValue);
}
