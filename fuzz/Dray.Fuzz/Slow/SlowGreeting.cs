using System.Security.Cryptography;
using Dray.Wire;
using static Dray.Fuzz.Slow.SlowBytes;

namespace Dray.Fuzz.Slow;

/// <summary>docs/protocol.md, "Opening a lane".</summary>
internal static class SlowGreeting
{
    public const int Size = 96;

    /// <summary>What as many bytes as have arrived are. A set bit where zero is asked for may be told late.</summary>
    public static LaneGreeting Judge(ReadOnlySpan<byte> bytes, bool isWelcome)
    {
        byte[] magic = [0xD7, (byte)'D', (byte)'R', (byte)'A', (byte)'Y', 13, 10, 26];
        for (var i = 0; i < magic.Length && i < bytes.Length; i++)
        {
            if (bytes[i] != magic[i]) return LaneGreeting.NotALane;
        }

        if (bytes.Length < 10) return LaneGreeting.Incomplete;
        if (Number(bytes, 8, 2) != 2) return LaneGreeting.OtherVersion;
        if (bytes.Length < Size) return LaneGreeting.Incomplete;
        var zeros = Number(bytes, 12, 4) == 0;
        if (isWelcome) zeros &= Number(bytes, 16, 8) == 0 && Number(bytes, 24, 8) == 0 && Number(bytes, 10, 2) <= 2;
        return zeros ? LaneGreeting.Ok : LaneGreeting.NotALane;
    }

    /// <summary>HMAC-SHA-256 as RFC 2104 spells it out, for a key of at most 64 bytes.</summary>
    public static byte[] Mac(byte[] key, ReadOnlySpan<byte> text)
    {
        var padded = new byte[64];
        key.CopyTo(padded, 0);
        byte[] inner = [.. padded.Select(b => (byte)(b ^ 0x36)), .. text];
        byte[] outer = [.. padded.Select(b => (byte)(b ^ 0x5C)), .. SHA256.HashData(inner)];
        return SHA256.HashData(outer);
    }
}
