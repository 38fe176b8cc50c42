using System.Buffers.Binary;

namespace Dray.Files;

/// <summary>Where a journal's good part ends, in bytes, and the checksum of its last record: what the next is written behind.</summary>
internal readonly record struct JournalEnd(long Offset, ulong Chain)
{
    /// <summary>Of a journal in which there is nothing yet, not even its magic.</summary>
    public static JournalEnd New => new(0, JournalFrame.Magic);
}

/// <summary>A journal's bytes: its magic, then records.</summary>
internal static class JournalFile
{
    public const int MagicBytes = 8;
    private const int Buffer = 64 << 10;

    /// <summary>Reads records up to the first that is none, or that <paramref name="take"/> does not take. Memory is a buffer's.</summary>
    /// <param name="read">Reads the journal.</param>
    /// <param name="take">Takes each record in turn; false cuts the journal before it.</param>
    public static JournalEnd Read(ReadAt read, Func<JournalRecord, bool> take)
    {
        var buffer = new byte[Buffer];
        var have = read(0, buffer);
        if (have < MagicBytes || BinaryPrimitives.ReadUInt64LittleEndian(buffer) != JournalFrame.Magic) return JournalEnd.New;
        for (var (at, end) = (MagicBytes, new JournalEnd(MagicBytes, JournalFrame.Magic)); ; )
        {
            if (have - at < JournalFrame.MostBytes && have == Buffer)
            {
                have = read(end.Offset, buffer);
                at = 0;
            }

            var chain = end.Chain;
            if (JournalFrame.TryRead(buffer.AsSpan(at..have), ref chain, out var length) is not { } record || !take(record)) return end;
            at += length;
            end = new JournalEnd(end.Offset + length, chain);
        }
    }
}
