using System.Globalization;
using System.Text;

namespace Dray.Wire;

/// <summary>Makes text from elsewhere safe to show: in a terminal, a log or a line of JSON.</summary>
public static class DisplayText
{
    /// <summary>
    /// Writes controls, bidi controls, line separators and lone surrogates as <c>\u{XXXX}</c>. A result of more than
    /// <paramref name="most"/> UTF-16 units is cut at a whole character and ends in '…'. Not meant to be read back.
    /// </summary>
    /// <param name="text">A name or a message, possibly hostile; null gives the empty string.</param>
    /// <param name="most">How long the result may be, in UTF-16 units.</param>
    public static string Escape(string? text, int most = 1024)
    {
        if (text is null) return "";
        if (text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;

        var shown = new StringBuilder(Math.Min(text.Length, most) + 16);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var units) == System.Buffers.OperationStatus.Done;
            var before = shown.Length;
            if (whole && !IsUnsafe(rune.Value)) shown.Append(rest[..units]);
            else shown.Append(CultureInfo.InvariantCulture, $@"\u{{{(whole ? rune.Value : rest[0]):X4}}}");
            rest = rest[units..];
            // The cut leaves room for the ellipsis, unless the text ends right here.
            if (shown.Length > most || (shown.Length == most && !rest.IsEmpty))
            {
                shown.Length = before;
                return shown.Append('…').ToString();
            }
        }

        return shown.ToString();
    }

    /// <summary>The same for bytes that should be UTF-8: those that are not are written as <c>\xNN</c>.</summary>
    internal static string EscapeUtf8(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder(bytes.Length + 16);
        while (!bytes.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf8(bytes, out var rune, out var count) == System.Buffers.OperationStatus.Done;
            if (whole) shown.Append(Escape(rune.ToString()));
            else foreach (var stray in bytes[..count]) shown.Append(CultureInfo.InvariantCulture, $@"\x{stray:X2}");
            bytes = bytes[count..];
        }

        return shown.ToString();
    }

    private static bool IsUnsafe(int codePoint) =>
        CodePoints.IsControl(codePoint) || CodePoints.IsBidi(codePoint) || codePoint is 0x2028 or 0x2029;
}
