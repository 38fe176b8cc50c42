using System.Text;
using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>A name, as UTF-8 and as UTF-16.</summary>
internal static class NameTarget
{
    public static FuzzTarget Utf8 { get; } = new("name", RunUtf8, Seeds(), TextWords.Nasty) { Weight = 2 };

    public static FuzzTarget Utf16 { get; } = new(
        "name-utf16", RunUtf16, [.. Seeds().Select(seed => DisplayTarget.Utf16(Encoding.UTF8.GetString(seed)))], DisplayTarget.Words());

    private static void RunUtf8(ReadOnlySpan<byte> input, Trail trail)
    {
        var points = SlowText.FromUtf8(input);
        var fault = WireName.TryParseUtf8(input, out var name);
        Check(points is not null && SlowName.Allows(points), fault, name, trail);
        if (fault == NameFault.None) FuzzFailure.UnlessSame(input, Encoding.UTF8.GetBytes(name.Value), "a name");
    }

    private static void RunUtf16(ReadOnlySpan<byte> input, Trail trail)
    {
        var text = DisplayTarget.Text(input);
        var fault = WireName.TryParse(text, out var name);
        Check(SlowName.Allows(SlowText.FromUtf16(text)), fault, name, trail);
        if (fault == NameFault.None) FuzzFailure.Unless(name.Value == text, "a name that was rewritten");
    }

    private static void Check(bool allowed, NameFault fault, WireName name, Trail trail)
    {
        FuzzFailure.UnlessVerdict(allowed, fault == NameFault.None, $"a name ({fault})");
        trail.Pass("fault", (long)fault);
        FuzzFailure.Unless(allowed || name == default, "a refused name that has a value");
        if (!allowed) return;

        var components = SlowName.Components(SlowText.FromUtf16(name.Value));
        trail.Pass("name", Trail.Bucket(components.Count), Trail.Bucket(components.Max(c => c.Count)));
        trail.Pass("bytes", Trail.Bucket(name.Utf8ByteCount), name.Utf8ByteCount == name.Value.Length ? 1 : 0);
        FuzzFailure.Unless(name.Leaf == SlowName.Text(components[^1]), "a name's leaf");
        FuzzFailure.Unless(name.TryGetParent(out var parent) == components.Count > 1, "a name's folder");
        if (components.Count == 1) return;
        FuzzFailure.Unless(parent.TryChild(name.Leaf, out var child) == NameFault.None && child == name, "a name put together again");
    }

    /// <summary>The longest of everything, and one more.</summary>
    private static byte[][] Seeds() => TextWords.Utf8(
        "photos/2026/a.jpg", ".dray", ".dray. ", "e\u0301/\U0001F69A", "a/..", new string('a', 255), new string('a', 256), Repeated("\u00e9", 128),
        Repeated("a/", 511) + "a", Repeated("a/", 512) + "a", Long("b"), Long("bb"), "", "a/", "/a");

    /// <summary>A name of 3,999 bytes, and this.</summary>
    private static string Long(string end) => Repeated(new string('a', 255) + "/", 15) + new string('b', 159) + end;

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
