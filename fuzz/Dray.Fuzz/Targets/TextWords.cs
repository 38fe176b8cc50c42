using System.Text;

namespace Dray.Fuzz.Targets;

/// <summary>Characters that text goes wrong at, as UTF-8 and as bytes that are none.</summary>
internal static class TextWords
{
    public static byte[][] Nasty { get; } =
    [
        .. Utf8(
            "/", ".", "..", "//", "a", " ", "\\", ":", ".dray", ".DRAY", "\0", "\t", "\n", "\u001b", "\u007f", "\u0085", "\u00ad",
            "\u00df", "\u0130", "\u0131", "\u0301", "e\u0301", "\u00e9", "\u0345", "\u200b", "\u200d", "\u2028", "\u2029",
            "\u202e", "\u2066", "\u061c", "\u212a", "\u1e9e", "\ufe0f", "\ufeff", "\ufffe", "\uffff", "\U0001F69A", "\U000E0001", "\U0010FFFF"),
        [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80], [0x80], [0xFF],
    ];

    public static byte[][] Utf8(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];
}
