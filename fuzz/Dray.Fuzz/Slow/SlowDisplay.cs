using System.Globalization;
using System.Text;

namespace Dray.Fuzz.Slow;

/// <summary>What text from elsewhere looks like once it is safe: each code point by itself, then the longest part that fits.</summary>
internal static class SlowDisplay
{
    public static bool IsUnsafe(int point) =>
        SlowText.IsControl(point) || SlowText.IsBidi(point) || SlowText.IsSurrogate(point) || point == 0x2028 || point == 0x2029;

    public static string Escape(string text, int most)
    {
        var parts = SlowText.FromUtf16(text).ConvertAll(Show);
        var whole = string.Concat(parts);
        if (whole.Length <= most) return whole;

        var shown = new StringBuilder();
        foreach (var part in parts)
        {
            if (shown.Length + part.Length + 1 > most) break;
            shown.Append(part);
        }

        return shown.Append('\u2026').ToString();
    }

    private static string Show(int point) => IsUnsafe(point)
        ? "\\u{" + point.ToString("X4", CultureInfo.InvariantCulture) + "}"
        : char.ConvertFromUtf32(point);
}
