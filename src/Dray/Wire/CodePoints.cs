using System.Text;

namespace Dray.Wire;

/// <summary>The classes of characters that names and sinks care about.</summary>
internal static class CodePoints
{
    /// <summary>C0, DEL and C1: what terminals obey.</summary>
    public static bool IsControl(int codePoint) => codePoint is < 0x20 or (>= 0x7F and <= 0x9F);

    /// <summary>Marks, embeddings, overrides and isolates that reorder what a person reads (UAX #9, section 2).</summary>
    public static bool IsBidi(int codePoint) =>
        codePoint is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>
    /// Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt): HFS+ and case-folding ext4 compare names
    /// as though these were not there.
    /// </summary>
    public static bool IsIgnorable(int codePoint) => codePoint is
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8)
        or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Takes out every ignorable code point; the very string where there is none. Well-formed text only.</summary>
    public static string WithoutIgnorable(string text)
    {
        var clean = true;
        foreach (var rune in text.EnumerateRunes()) clean &= !IsIgnorable(rune.Value);
        if (clean) return text;

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsIgnorable(rune.Value)) kept.Append(rune);
        }

        return kept.ToString();
    }
}
