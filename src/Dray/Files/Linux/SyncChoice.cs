using System.Buffers.Text;

namespace Dray.Files;

/// <summary>
/// Whether one sync of a whole file system costs less than one for each file. It also writes out what others have left in
/// memory, so a neighbour's gigabytes can make it dear.
/// </summary>
internal static class SyncChoice
{
    /// <summary>Up to here each by itself is as good.</summary>
    public const int Few = 4;

    // What a disk writes, about, in the time that it takes to sync one file more.
    private const long BytesForOne = 512 << 10;

    /// <param name="count">Files or folders to be synced.</param>
    /// <param name="own">Bytes written to them and not synced yet.</param>
    /// <param name="dirty">Bytes that wait in memory, theirs included; null where nobody knows.</param>
    public static bool IsTogether(int count, long own, long? dirty) =>
        count > Few && (dirty is not { } all || all - own <= count * BytesForOne);

    /// <summary>Bytes that wait in memory for any disk, proc_meminfo(5): dirty, or being written; null where /proc does not tell.</summary>
    public static long? ReadDirty()
    {
        try
        {
            using var table = File.OpenHandle("/proc/meminfo");
            Span<byte> text = stackalloc byte[4096];
            return ParseDirty(text[..RandomAccess.Read(table, text, 0)]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static long? ParseDirty(ReadOnlySpan<byte> table) =>
        ParseLine(table, "\nDirty:"u8) is { } dirty && ParseLine(table, "\nWriteback:"u8) is { } writing ? dirty + writing : null;

    private static long? ParseLine(ReadOnlySpan<byte> table, ReadOnlySpan<byte> label)
    {
        var at = table.IndexOf(label);
        if (at < 0) return null;
        var value = table[(at + label.Length)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(value, out long kib, out _) ? kib << 10 : null;
    }
}
