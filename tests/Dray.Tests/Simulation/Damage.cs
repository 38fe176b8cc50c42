using System.Buffers.Binary;
using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>Flips bits on the way: of bare frames those of files and digests, where only the digests can tell; of records any.</summary>
internal sealed class Damage(Random random, int oneFrameIn)
{
    public int Flips { get; private set; }

    /// <summary>Looks at whole frames as a sender puts them on the wire.</summary>
    public void Pass(Span<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            var header = FrameHeader.Read(frames);
            var payload = frames.Slice(FrameHeader.Size, header.Length);
            if (oneFrameIn > 0 && random.Next(oneFrameIn) == 0) Spoil(header, payload);
            frames = frames[(FrameHeader.Size + header.Length)..];
        }
    }

    /// <summary>Looks at a record, which may be spoilt anywhere.</summary>
    public void PassRecord(Span<byte> record)
    {
        if (oneFrameIn > 0 && !record.IsEmpty && random.Next(oneFrameIn) == 0) Flip(record);
    }

    private void Spoil(in FrameHeader header, Span<byte> payload)
    {
        if (header.Type is FrameType.Data or FrameType.UnitEnd) Flip(payload);
        else if (header.Type == FrameType.Pack) SpoilItem(payload, random.Next((int)header.Entry));
    }

    private void SpoilItem(Span<byte> pack, int item)
    {
        for (; item > 0; item--) pack = pack[SizeOf(pack)..];
        if (SizeOf(pack) > WireLimits.PackItemHeader) Flip(pack[8..SizeOf(pack)]);
    }

    private void Flip(Span<byte> bytes)
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        Flips++;
    }

    private static int SizeOf(ReadOnlySpan<byte> item) =>
        WireLimits.PackItemHeader + BinaryPrimitives.ReadInt32LittleEndian(item[4..]);
}
