using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>A frame of each type, and the numbers that frames are full of.</summary>
internal static class FrameSeeds
{
    public static byte[][] All { get; } =
    [
        Pack(), Frame(FrameType.Data, 0, 7, 0, WireLimits.Unit + 100, [1, 2, 3]),
        Frame(FrameType.UnitEnd, 0, 7, WireLimits.Unit, WireLimits.Unit, new byte[16]),
        Frame(FrameType.FileEnd, 0, 7, 0, 0, new byte[16]), Frame(FrameType.FileEnd, 1, 7, 0, 0, new byte[48]),
        Frame(FrameType.Abandon, 0, 7, 13, 0, []), Frame(FrameType.Ping, 0, 0, 0, 0, []), Results(),
        Frame(FrameType.UnitAck, 0, 7, 1, WireLimits.Unit, []), Error(),
    ];

    public static byte[][] Words { get; } =
    [
        [1], [2], [3], [4], [5], [6], [16], [17], [19], [1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0], [16, 0, 0, 0], [17, 0, 0, 0],
        [19, 0, 0, 0], [0, 0, 0x40, 0], [0, 0, 0x10, 0], [0, 0, 2, 0], [0, 0, 1, 0], .. All,
    ];

    private static byte[] Frame(FrameType type, byte flags, uint entry, uint aux, long offset, byte[] payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(type, flags, payload.Length, entry, aux, offset).Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }

    private static byte[] Pack()
    {
        var payload = new byte[256];
        var writer = new PackWriter(payload);
        writer.TryAdd(3, "some bytes"u8);
        writer.TryAdd(4, []);
        return Frame(FrameType.Pack, 0, writer.Count, 0, 0, payload[..writer.Length]);
    }

    private static byte[] Results()
    {
        var payload = new byte[256];
        var writer = new ResultsWriter(payload);
        writer.TryAdd(3, ResultStatus.Beside, 0, "Gr\u00fc\u00dfe (1).txt");
        writer.TryAdd(4, ResultStatus.Failed, 12, "");
        return Frame(FrameType.Results, 0, writer.Count, 0, 0, payload[..writer.Length]);
    }

    private static byte[] Error()
    {
        var frame = new byte[LaneErrorFrame.MaxSize];
        return frame[..LaneErrorFrame.Write(frame, LaneErrorCode.Protocol, "no \u001b[2J")];
    }
}
