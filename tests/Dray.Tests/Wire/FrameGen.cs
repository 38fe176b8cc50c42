using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

/// <summary>Random frames that keep the protocol, as bytes.</summary>
internal static class FrameGen
{
    private static readonly Gen<long> UnitStart = Gen.Long[0, (long.MaxValue / WireLimits.Unit) - 1]
        .Select(unit => unit * WireLimits.Unit);

    public static readonly Gen<byte[]> Pack = Gen.Select(Gen.UInt, Gen.Byte.Array[0, 60]).Array[1, 6].Select(items =>
    {
        var payload = new byte[WireLimits.Pack];
        var writer = new PackWriter(payload);
        foreach (var (entry, content) in items) Assert.True(writer.TryAdd(entry, content));
        return Frame(FrameType.Pack, 0, writer.Count, 0, 0, payload[..writer.Length]);
    });

    public static readonly Gen<byte[]> Results =
        Gen.Select(Gen.UInt, Gen.Int[0, 5], Gen.Byte, Gen.String[0, 30]).Array[1, 6].Select(items =>
        {
            var payload = new byte[WireLimits.Results];
            var writer = new ResultsWriter(payload);
            foreach (var (entry, status, fault, text) in items)
                Assert.True(writer.TryAdd(entry, (ResultStatus)status, fault, text));
            return Frame(FrameType.Results, 0, writer.Count, 0, 0, payload[..writer.Length]);
        });

    private static readonly Gen<byte[]> Data = Gen.Select(Gen.UInt, UnitStart, Gen.Int[0, 1 << 21], Gen.Byte.Array[1, 80])
        .Select((entry, unit, within, bytes) => Frame(FrameType.Data, 0, entry, 0, unit + within, bytes));

    private static readonly Gen<byte[]> UnitEnd = Gen.Select(Gen.UInt, UnitStart, Gen.UInt[1, WireLimits.Unit], Gen.Byte.Array[16])
        .Select((entry, unit, length, digest) => Frame(FrameType.UnitEnd, 0, entry, length, unit, digest));

    private static readonly Gen<byte[]> FileEnd = Gen.Select(Gen.UInt, Gen.Bool, Gen.Byte.Array[48])
        .Select((entry, sha, digests) =>
            Frame(FrameType.FileEnd, (byte)(sha ? 1 : 0), entry, 0, 0, sha ? digests : digests[..16]));

    private static readonly Gen<byte[]> UnitAck = Gen.Select(Gen.UInt, UnitStart, Gen.UInt[0, 3])
        .Select((entry, unit, status) => Frame(FrameType.UnitAck, 0, entry, status, unit, []));

    private static readonly Gen<byte[]> Abandon = Gen.Select(Gen.UInt, Gen.UInt[0, 255])
        .Select((entry, why) => Frame(FrameType.Abandon, 0, entry, why, 0, []));

    private static readonly Gen<byte[]> Error = Gen.Select(Gen.Enum<LaneErrorCode>(), Gen.String[0, 600])
        .Select((code, words) =>
        {
            var frame = new byte[LaneErrorFrame.MaxSize];
            return frame[..LaneErrorFrame.Write(frame, code, words)];
        });

    public static readonly Gen<byte[]> Any = Gen.OneOf(
        Pack, Results, Data, UnitEnd, FileEnd, UnitAck, Abandon, Error, Gen.Bool.Select(_ => Frame(FrameType.Ping, 0, 0, 0, 0, [])));

    public static byte[] Frame(FrameType type, byte flags, uint entry, uint aux, long offset, byte[] payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(type, flags, payload.Length, entry, aux, offset).Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }
}
