using System.Buffers.Binary;

namespace Dray.Wire;

/// <summary>
/// The 24 bytes before every frame's payload, little-endian: type, flags, two zero bytes, payload length (u32),
/// entry (u32), aux (u32), offset (u64). docs/protocol.md says what each type puts where.
/// </summary>
internal readonly record struct FrameHeader(
    FrameType Type, byte Flags, int Length, uint Entry, uint Aux, long Offset)
{
    public const int Size = 24;

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="to"/>.</summary>
    public void Write(Span<byte> to)
    {
        to[0] = (byte)Type;
        to[1] = Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Entry);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], Aux);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], Offset);
    }

    /// <summary>Reads a header from <see cref="Size"/> bytes and holds it to its type's bounds.</summary>
    /// <exception cref="WireException">The bytes are no header of this protocol.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> from)
    {
        var header = new FrameHeader(
            (FrameType)from[0],
            from[1],
            BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]));
        if (BinaryPrimitives.ReadUInt16LittleEndian(from[2..]) != 0) throw new WireException("reserved bytes are set");
        header.Check();
        return header;
    }

    private void Check()
    {
        var (least, most) = WireLimits.PayloadOf(Type);
        if (Length < least || Length > most) throw new WireException($"a {Type} frame of {Length} bytes");
        // Whatever a unit's length, its end can be computed.
        if (Offset is < 0 or > long.MaxValue - WireLimits.Unit) throw new WireException("an offset beyond any file");
        if (!FieldsFit()) throw new WireException($"a {Type} frame whose fields don't fit together");
    }

    /// <summary>What each type asks of its fields, so that nobody has to ask again. A unit starts on a multiple of its size.</summary>
    private bool FieldsFit()
    {
        var inUnit = Offset % WireLimits.Unit;
        return Type switch
        {
            FrameType.Pack => Flags == 0 && Entry > 0 && Entry <= Length / WireLimits.PackItemHeader,
            FrameType.Data => Flags == 0 && inUnit + Length <= WireLimits.Unit,
            FrameType.UnitEnd => Flags == 0 && inUnit == 0 && Aux is > 0 and <= WireLimits.Unit,
            FrameType.FileEnd => Flags <= 1 && Length == WireLimits.Digest + (Flags * WireLimits.Sha256),
            FrameType.Results => Flags == 0 && Entry > 0 && Entry <= Length / WireLimits.ResultHeader,
            FrameType.UnitAck => Flags == 0 && inUnit == 0 && Aux <= (uint)UnitStatus.Unwanted,
            _ => Flags == 0,
        };
    }
}
