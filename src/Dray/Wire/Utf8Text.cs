using System.Text;
using System.Text.Unicode;

namespace Dray.Wire;

/// <summary>Text of bounded length in frames.</summary>
internal static class Utf8Text
{
    public static int Count(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Writes as many whole characters as fit, lone surrogates as U+FFFD; returns the bytes written.</summary>
    public static int Write(string text, Span<byte> to)
    {
        Utf8.FromUtf16(text, to, out _, out var written);
        return written;
    }
}
