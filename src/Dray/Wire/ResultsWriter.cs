using System.Buffers.Binary;

namespace Dray.Wire;

/// <summary>
/// Fills one Results payload: entry (u32), status (u8), fault (u8), length (u16) and text (UTF-8), and the next.
/// Reused from frame to frame by the one thread that fills it.
/// </summary>
internal sealed class ResultsWriter
{
    private readonly Memory<byte> _payload;

    /// <param name="payload">Where to write; <see cref="WireLimits.Results"/> bytes for full frames.</param>
    public ResultsWriter(Memory<byte> payload) => _payload = payload;

    /// <summary>Items so far: the frame's Entry field.</summary>
    public uint Count { get; private set; }

    /// <summary>Bytes so far: the frame's payload length.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Adds one result; text beyond <see cref="WireLimits.ResultText"/> bytes is cut at a whole character. False when
    /// full: send the frame, reset, add again.
    /// </summary>
    /// <param name="fault">The number of a <c>FileFault</c>; this layer knows no files.</param>
    public bool TryAdd(uint entry, ResultStatus status, byte fault, string text)
    {
        var item = _payload.Span[Length..];
        var room = item.Length - WireLimits.ResultHeader;
        if (room < Math.Min(Utf8Text.Count(text), WireLimits.ResultText)) return false;

        BinaryPrimitives.WriteUInt32LittleEndian(item, entry);
        item[4] = (byte)status;
        item[5] = fault;
        var text8 = item.Slice(WireLimits.ResultHeader, Math.Min(room, WireLimits.ResultText));
        var length = Utf8Text.Write(text, text8);
        BinaryPrimitives.WriteUInt16LittleEndian(item[6..], (ushort)length);
        Length += WireLimits.ResultHeader + length;
        Count++;
        return true;
    }

    public void Reset() => (Count, Length) = (0, 0);
}
