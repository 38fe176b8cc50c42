namespace Dray.Fuzz.Slow;

/// <summary>Little-endian integers, one byte at a time.</summary>
internal static class SlowBytes
{
    public static ulong Number(ReadOnlySpan<byte> bytes, int at, int count)
    {
        ulong number = 0;
        for (var i = count - 1; i >= 0; i--) number = (number * 256) + bytes[at + i];
        return number;
    }
}
