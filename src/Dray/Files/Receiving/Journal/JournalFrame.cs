using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dray.Files;

/// <summary>
/// How a record lies in a journal, little-endian: length of its body (u16), kind (u8), body, and the XXH3-64 of all that, seeded
/// with the checksum of the record before. So a record counts only behind the very ones that it was written behind: what is torn,
/// flipped, reordered or left over from an earlier end cuts the journal there.
/// </summary>
internal static class JournalFrame
{
    /// <summary>"DRAYJRN1" opens the file and seeds the first checksum.</summary>
    public const ulong Magic = 0x314E_524A_5941_5244;

    public const int HeadBytes = 3, SumBytes = 8;

    /// <summary>The most that a record takes, frame and all: a header whose target is as long as names get.</summary>
    public const int MostBytes = HeadBytes + JournalBody.MostBytes + SumBytes;

    /// <summary>Adds a record behind the one whose checksum <paramref name="chain"/> is; returns its own.</summary>
    public static ulong Write(JournalRecord record, ulong chain, IBufferWriter<byte> to)
    {
        var frame = to.GetSpan(MostBytes);
        var body = JournalBody.Write(record, frame[HeadBytes..], out frame[2]);
        BinaryPrimitives.WriteUInt16LittleEndian(frame, (ushort)body);
        chain = XxHash3.HashToUInt64(frame[..(HeadBytes + body)], (long)chain);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[(HeadBytes + body)..], chain);
        to.Advance(HeadBytes + body + SumBytes);
        return chain;
    }

    /// <summary>Reads the record at the start; null where nothing whole is there that was written behind <paramref name="chain"/>.</summary>
    /// <param name="from">At least <see cref="MostBytes"/>, or up to the journal's end.</param>
    /// <param name="chain">The checksum before; becomes this record's.</param>
    /// <param name="length">Bytes that it takes.</param>
    public static JournalRecord? TryRead(ReadOnlySpan<byte> from, ref ulong chain, out int length)
    {
        length = 0;
        if (from.Length < HeadBytes + SumBytes) return null;
        var summed = HeadBytes + BinaryPrimitives.ReadUInt16LittleEndian(from);
        if (summed > MostBytes - SumBytes || summed > from.Length - SumBytes) return null;
        var sum = XxHash3.HashToUInt64(from[..summed], (long)chain);
        if (sum != BinaryPrimitives.ReadUInt64LittleEndian(from[summed..])) return null;
        (chain, length) = (sum, summed + SumBytes);
        return JournalBody.TryRead(from[2], from[HeadBytes..summed]);
    }
}
