namespace Dray.Fuzz.Slow;

/// <summary>Code points, read one after another as RFC 3629 and the Unicode standard (D91) describe them.</summary>
internal static class SlowText
{
    /// <summary>The code points of UTF-8; null where it is not well-formed.</summary>
    public static List<int>? FromUtf8(ReadOnlySpan<byte> bytes)
    {
        var points = new List<int>();
        for (var at = 0; at < bytes.Length;)
        {
            int first = bytes[at++];
            var (more, least, point) = first switch
            {
                < 0x80 => (0, 0, first),
                >= 0xC0 and < 0xE0 => (1, 0x80, first - 0xC0),
                >= 0xE0 and < 0xF0 => (2, 0x800, first - 0xE0),
                >= 0xF0 and < 0xF8 => (3, 0x10000, first - 0xF0),
                _ => (0, int.MaxValue, 0),
            };
            for (; more > 0; more--)
            {
                if (at == bytes.Length || bytes[at] / 0x40 != 2) return null;
                point = (point * 0x40) + (bytes[at++] % 0x40);
            }

            if (point < least || point is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF)) return null;
            points.Add(point);
        }

        return points;
    }

    /// <summary>The code points of UTF-16, a lone surrogate as itself.</summary>
    public static List<int> FromUtf16(string text)
    {
        var points = new List<int>();
        for (var at = 0; at < text.Length; at++)
        {
            var isPair = text[at] is >= '\ud800' and < '\udc00' && at + 1 < text.Length && text[at + 1] is >= '\udc00' and < '\ue000';
            points.Add(isPair ? 0x10000 + ((text[at] - 0xD800) * 0x400) + (text[++at] - 0xDC00) : text[at]);
        }

        return points;
    }

    public static bool IsSurrogate(int point) => point is >= 0xD800 and <= 0xDFFF;

    public static int Utf8Length(int point) => point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

    /// <summary>C0, DEL, C1.</summary>
    public static bool IsControl(int point) => point < 0x20 || (point >= 0x7F && point < 0xA0);

    public static bool IsBidi(int point) => Array.IndexOf(
        [0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069], point) >= 0;

    /// <summary>Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, its rows one by one.</summary>
    public static bool IsIgnorable(int point) => IgnorableRows.Any(row => row.From <= point && point <= row.To);

    private static readonly (int From, int To)[] IgnorableRows =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180D),
        (0x180E, 0x180E), (0x180F, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2065, 0x2065),
        (0x2066, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0000), (0xE0001, 0xE0001), (0xE0002, 0xE001F),
        (0xE0020, 0xE007F), (0xE0080, 0xE00FF), (0xE0100, 0xE01EF), (0xE01F0, 0xE0FFF),
    ];
}
