using System.Runtime.InteropServices;
using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>The most that may be shown (a byte, times 4), and text as UTF-16: nothing that a terminal obeys survives.</summary>
internal static class DisplayTarget
{
    public static FuzzTarget Target { get; } = new("display", Run, Seeds(), Words());

    /// <summary>UTF-16 as it lies in memory; a last odd byte is left out.</summary>
    public static string Text(ReadOnlySpan<byte> utf16) => new(MemoryMarshal.Cast<byte, char>(utf16));

    public static byte[][] Words() =>
        [.. TextWords.Nasty.Select(word => Utf16(System.Text.Encoding.UTF8.GetString(word))), [0x00, 0xD8], [0x9A, 0xDE]];

    public static byte[] Utf16(string text) => MemoryMarshal.AsBytes(text.AsSpan()).ToArray();

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.IsEmpty) return;
        var most = Math.Max(1, input[0] * 4);
        var text = Text(input[1..]);
        var shown = DisplayText.Escape(text, most);
        var expected = SlowDisplay.Escape(text, most);
        FuzzFailure.Unless(shown == expected, $"shown as '{shown}' and not as '{expected}'");
        FuzzFailure.Unless(shown.Length <= most, "more is shown than may be");
        FuzzFailure.Unless(!SlowText.FromUtf16(shown).Exists(SlowDisplay.IsUnsafe), "what is shown is not safe");
        trail.Pass("shown", Trail.Bucket(shown.Length), shown == text ? 1 : 0);
        trail.Pass("kinds", shown.EndsWith('\u2026') ? 1 : 0, shown.Contains('\\') ? 1 : 0);
        foreach (var point in SlowText.FromUtf16(text)) trail.Pass("character", SlowDisplay.IsUnsafe(point) ? 1 : 0, Trail.Bucket(point));
    }

    private static byte[][] Seeds() => [[255, .. Utf16("plain")], [3, .. Utf16("a\u001b[31m\ud83d\ude9a\ud83d\u202e")]];
}
