using System.Buffers.Binary;

namespace Dray.Wire.Sealing;

/// <summary>
/// The 8 bytes before each record's content, little-endian: length of the content (u32), flags (1 for the last record),
/// three zero bytes. The tag follows the content.
/// </summary>
internal readonly record struct RecordHeader(int Length, bool IsLast)
{
    public const int Size = 8;
    public const int Tag = 16;

    /// <summary>What a record takes on the wire besides its content.</summary>
    public const int Overhead = Size + Tag;

    /// <summary>The most content of one record.</summary>
    public const int MostContent = WireLimits.RecordContent;

    /// <summary>The whole record's size on the wire.</summary>
    public int RecordSize => Length + Overhead;

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], IsLast ? 1u : 0u);
    }

    /// <summary>Reads what nobody has vouched for yet, and holds it to its bounds.</summary>
    /// <exception cref="RecordException">No record begins so.</exception>
    public static RecordHeader Read(ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(from);
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(from[4..]);
        if (length is < 0 or > MostContent || flags > 1 || (length == 0 && flags == 0))
            throw new RecordException("what came over a lane begins no record");
        return new RecordHeader(length, flags == 1);
    }
}
