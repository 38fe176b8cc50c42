using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

/// <summary>The receiver's end of a lane, fed with frames, its answers as lines that a test can compare.</summary>
internal sealed class FedLane
{
    private readonly InboundLane _lane;
    private readonly FrameFeed _feed = new();
    private readonly byte[] _buffer = new byte[(1 << 20) + 4096];

    public FedLane(IncomingTransfer transfer, uint number) => _lane = new InboundLane(transfer, number, _ => Closed++);

    public int Closed { get; private set; }

    public bool AtBoundary => _lane.AtBoundary;

    public void Receive(ReadOnlySpan<byte> bytes) => _lane.Receive(bytes.ToArray());

    public void Send(FrameType type, uint entry = 0, uint aux = 0, long offset = 0, byte flags = 0, params ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(type, flags, payload.Length, entry, aux, offset).Write(frame);
        payload.CopyTo(frame.AsSpan(FrameHeader.Size));
        _lane.Receive(frame);
    }

    /// <summary>Sends bytes of a file in as few Data frames as they need.</summary>
    public void Data(uint entry, long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = (int)Math.Min(Math.Min(bytes.Length, WireLimits.Data), WireLimits.Unit - (offset % WireLimits.Unit));
            Send(FrameType.Data, entry, 0, offset, 0, bytes[..count]);
            bytes = bytes[count..];
            offset += count;
        }
    }

    /// <summary>Ends a unit with the digest of what it should hold.</summary>
    public void UnitEnd(uint entry, long unit, ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        DigestOf(content, digest);
        Send(FrameType.UnitEnd, entry, (uint)content.Length, unit * WireLimits.Unit, 0, digest);
    }

    /// <summary>A whole unit of a file, as its sender would send it.</summary>
    public void Unit(uint entry, long unit, ReadOnlySpan<byte> file)
    {
        var content = UnitOf(file, unit);
        Data(entry, unit * WireLimits.Unit, content);
        UnitEnd(entry, unit, content);
    }

    public void FileEnd(uint entry, ReadOnlySpan<byte> file, bool sha256 = false)
    {
        var payload = new byte[WireLimits.Digest + (sha256 ? WireLimits.Sha256 : 0)];
        FileDigest(file).CopyTo(payload, 0);
        if (sha256) System.Security.Cryptography.SHA256.HashData(file, payload.AsSpan(WireLimits.Digest));
        Send(FrameType.FileEnd, entry, 0, 0, (byte)(sha256 ? 1 : 0), payload);
    }

    /// <summary>The digest of a whole file.</summary>
    public static byte[] FileDigest(ReadOnlySpan<byte> file)
    {
        var units = new System.IO.Hashing.XxHash128();
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        for (var unit = 0; unit * (long)WireLimits.Unit < file.Length; unit++)
        {
            DigestOf(UnitOf(file, unit), digest);
            units.Append(digest);
        }

        return units.GetCurrentHash();
    }

    public void Pack(params (uint Entry, byte[] Content)[] items)
    {
        var payload = new byte[WireLimits.Pack];
        var writer = new PackWriter(payload);
        foreach (var (entry, content) in items) Assert.True(writer.TryAdd(entry, content));
        Send(FrameType.Pack, writer.Count, 0, 0, 0, payload.AsSpan(0, writer.Length));
    }

    public void Close() => _lane.Closed(null);

    /// <summary>What the receiver has said since the last time: "ack 3 0 Verified", "result 3 Failed 14".</summary>
    public string[] Answers()
    {
        var lines = new List<string>();
        while (_lane.Fill(_buffer) is > 0 and var count)
        {
            ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, count);
            while (_feed.TryNext(ref bytes, out var frame, out var payload)) Describe(frame, payload, lines);
        }

        return [.. lines];
    }

    private static void Describe(in FrameHeader frame, ReadOnlySpan<byte> payload, List<string> lines)
    {
        if (frame.Type == FrameType.UnitAck)
        {
            lines.Add($"ack {frame.Entry} {frame.Offset / WireLimits.Unit} {(UnitStatus)frame.Aux}");
            return;
        }

        Assert.Equal(FrameType.Results, frame.Type);
        var reader = new ResultsReader(payload, frame.Entry);
        while (reader.TryRead(out var result))
        {
            var detail = result.Status == ResultStatus.Failed ? $" {(Dray.Files.FileFault)result.Fault}" : result.Text.Length > 0 ? $" {result.Text}" : "";
            lines.Add($"result {result.Entry} {result.Status}{detail}");
        }
    }

    private static ReadOnlySpan<byte> UnitOf(ReadOnlySpan<byte> file, long unit)
    {
        var start = (int)(unit * WireLimits.Unit);
        return file.Slice(start, Math.Min(WireLimits.Unit, file.Length - start));
    }

    private static void DigestOf(ReadOnlySpan<byte> content, Span<byte> digest) => System.IO.Hashing.XxHash128.Hash(content, digest);
}
