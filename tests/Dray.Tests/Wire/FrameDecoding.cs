using Dray.Wire;

namespace Dray.Tests.Wire;

/// <summary>Decodes one whole frame as a lane would, and writes it again: what is accepted has one form only.</summary>
internal static class FrameDecoding
{
    /// <exception cref="WireException">As the decoders throw it.</exception>
    public static byte[] Again(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < FrameHeader.Size) throw new WireException("no whole header");
        var header = FrameHeader.Read(frame);
        if (frame.Length != FrameHeader.Size + header.Length) throw new WireException("no whole payload");
        var payload = frame[FrameHeader.Size..];
        var again = frame.ToArray();
        header.Write(again);
        Array.Clear(again, FrameHeader.Size, header.Length);
        Payload(header, payload, again.AsMemory(FrameHeader.Size));
        return again;
    }

    private static void Payload(FrameHeader header, ReadOnlySpan<byte> payload, Memory<byte> again)
    {
        switch (header.Type)
        {
            case FrameType.Pack:
                Pack(new PackReader(payload, header.Entry), new PackWriter(again.Span), payload, again);
                break;
            case FrameType.Results:
                Results(new ResultsReader(payload, header.Entry), new ResultsWriter(again));
                break;
            case FrameType.LaneError:
                Assert.DoesNotContain(LaneErrorFrame.ReadWords(payload), char.IsControl);
                payload.CopyTo(again.Span);
                break;
            default:
                payload.CopyTo(again.Span);
                break;
        }
    }

    private static void Pack(PackReader reader, PackWriter writer, ReadOnlySpan<byte> payload, Memory<byte> again)
    {
        while (reader.TryRead(out var item))
        {
            var start = writer.Length;
            Assert.True(writer.TryAdd(item.Entry, item.Content));
            // A digest that does not match is no fault of the frame: it travels on as it came.
            var digest = payload.Slice(start + 8, WireLimits.Digest);
            var written = again.Span.Slice(start + 8, WireLimits.Digest);
            Assert.Equal(item.IsIntact(), written.SequenceEqual(digest));
            digest.CopyTo(written);
        }

        Assert.Equal(payload.Length, writer.Length);
    }

    private static void Results(ResultsReader reader, ResultsWriter writer)
    {
        while (reader.TryRead(out var result))
            Assert.True(writer.TryAdd(result.Entry, result.Status, result.Fault, result.Text));
    }
}
