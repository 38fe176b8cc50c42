using System.Buffers.Binary;

namespace Dray.Wire;

/// <summary>
/// What hello and welcome have in common, 96 bytes, little-endian: magic (8), version (u16), suite or status (u16),
/// zero (u32), ticket (16), nonce (32), MAC (32).
/// </summary>
internal static class LaneGreetingLayout
{
    public const int Size = 96, Ticket = 16, Nonce = 32, Mac = 64;
    public const int TicketSize = 16, NonceSize = 32, SecretSize = 32, MacSize = 32;

    public const ushort Version = 2;

    /// <summary>Its first byte is in no TLS or HTTP; CR LF SUB catch a channel that rewrites text.</summary>
    public static ReadOnlySpan<byte> Magic => [0xD7, 0x44, 0x52, 0x41, 0x59, 0x0D, 0x0A, 0x1A];

    public static void WriteStart(Span<byte> to, ushort suiteOrStatus)
    {
        to[..Size].Clear();
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt16LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(to[10..], suiteOrStatus);
    }

    /// <summary>Judges as much as is there, so that nobody waits for the rest of what can't become a lane.</summary>
    public static LaneGreeting Judge(ReadOnlySpan<byte> from)
    {
        var magic = Math.Min(from.Length, Magic.Length);
        if (!from[..magic].SequenceEqual(Magic[..magic])) return LaneGreeting.NotALane;
        if (from.Length < 10) return LaneGreeting.Incomplete;
        if (VersionOf(from) != Version) return LaneGreeting.OtherVersion;
        if (from.Length < Size) return LaneGreeting.Incomplete;
        return from[12..Ticket].ContainsAnyExcept((byte)0) ? LaneGreeting.NotALane : LaneGreeting.Ok;
    }

    public static ushort VersionOf(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16LittleEndian(from[8..]);

    public static ushort SuiteOrStatusOf(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16LittleEndian(from[10..]);
}
