using static Dray.Fuzz.Slow.SlowBytes;

namespace Dray.Fuzz.Slow;

/// <summary>docs/protocol.md, "Frames": the table of types, read off line by line.</summary>
internal static class SlowFrame
{
    public const int HeaderSize = 24;

    private const ulong Unit = 4_194_304;

    /// <summary>Whether the protocol has a frame with this header.</summary>
    /// <param name="header">At least 24 bytes.</param>
    public static bool Allows(ReadOnlySpan<byte> header)
    {
        int flags = header[1];
        var (length, entry, aux, offset) = (Length(header), Number(header, 8, 4), Number(header, 12, 4), Number(header, 16, 8));
        if (header[2] != 0 || header[3] != 0 || offset > 9_223_372_036_854_775_807 - Unit) return false;
        return header[0] switch
        {
            1 => flags == 0 && length >= 24 && length <= 131_072 && entry >= 1 && entry * 24 <= length,
            2 => flags == 0 && length >= 1 && length <= 1_048_576 && offset / Unit == (offset + length - 1) / Unit,
            3 => flags == 0 && length == 16 && aux >= 1 && aux <= Unit && offset % Unit == 0,
            4 => (flags == 0 && length == 16) || (flags == 1 && length == 48),
            5 or 6 => flags == 0 && length == 0,
            16 => flags == 0 && length >= 8 && length <= 65_536 && entry >= 1 && entry * 8 <= length,
            17 => flags == 0 && length == 0 && aux <= 3 && offset % Unit == 0,
            19 => flags == 0 && length <= 512,
            _ => false,
        };
    }

    public static ulong Length(ReadOnlySpan<byte> header) => Number(header, 4, 4);

    public static bool IsData(ReadOnlySpan<byte> header) => header[0] == 2;

    /// <summary>The items of a pack: entry, digest, content. Null where the payload is not exactly that many.</summary>
    public static List<(ulong Entry, byte[] Digest, byte[] Content)>? Items(ReadOnlySpan<byte> payload, ulong count)
    {
        var items = new List<(ulong, byte[], byte[])>();
        var rest = payload.ToArray().AsSpan();
        for (; count > (ulong)items.Count; rest = rest[(24 + (int)Number(rest, 4, 4))..])
        {
            if (rest.Length < 24 || Number(rest, 4, 4) > (ulong)rest.Length - 24) return null;
            items.Add((Number(rest, 0, 4), rest[8..24].ToArray(), rest.Slice(24, (int)Number(rest, 4, 4)).ToArray()));
        }

        return rest.Length == 0 && items.Count > 0 ? items : null;
    }

    /// <summary>The results of a payload: entry, status, fault, text. Null where it is not exactly that many.</summary>
    public static List<(ulong Entry, byte Status, byte Fault, List<int> Text)>? Results(ReadOnlySpan<byte> payload, ulong count)
    {
        var results = new List<(ulong, byte, byte, List<int>)>();
        var rest = payload.ToArray().AsSpan();
        while (count > (ulong)results.Count)
        {
            if (rest.Length < 8 || rest[4] > 5) return null;
            var length = (int)Number(rest, 6, 2);
            if (length > 4000 || length > rest.Length - 8 || SlowText.FromUtf8(rest.Slice(8, length)) is not { } text) return null;
            results.Add((Number(rest, 0, 4), rest[4], rest[5], text));
            rest = rest[(8 + length)..];
        }

        return rest.Length == 0 && results.Count > 0 ? results : null;
    }
}
