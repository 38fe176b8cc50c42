using System.Globalization;
using System.Text;
using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class WireNameTest
{
#if MUTATING
    // By eng/stryker.sh, which runs this hundreds of times.
    private const long Names = 10_000;
#else
    private const long Names = 1_000_000;
#endif

    [Theory]
    [InlineData(null, NameFault.Empty)]
    [InlineData("", NameFault.Empty)]
    [InlineData(".", NameFault.DotComponent)]
    [InlineData("..", NameFault.DotComponent)]
    [InlineData("a/../b", NameFault.DotComponent)]
    [InlineData("a/.", NameFault.DotComponent)]
    [InlineData("/", NameFault.EmptyComponent)]
    [InlineData("/etc/passwd", NameFault.EmptyComponent)]
    [InlineData("a/", NameFault.EmptyComponent)]
    [InlineData("a//b", NameFault.EmptyComponent)]
    [InlineData("a\0b", NameFault.Nul)]
    [InlineData("a\nb", NameFault.Control)]
    [InlineData("\u001b[2J", NameFault.Control)]
    [InlineData("a\u007f", NameFault.Control)]
    [InlineData("a\u0080", NameFault.Control)]
    [InlineData("a\u009b1m", NameFault.Control)]
    [InlineData("a\u061c", NameFault.Bidi)]
    [InlineData("a\u200e", NameFault.Bidi)]
    [InlineData("a\u200f", NameFault.Bidi)]
    [InlineData("exe.\u202egpj", NameFault.Bidi)]
    [InlineData("a\u202a", NameFault.Bidi)]
    [InlineData("a\u2066", NameFault.Bidi)]
    [InlineData("a\u2069", NameFault.Bidi)]
    [InlineData(".dray", NameFault.Reserved)]
    [InlineData(".DRAY/x", NameFault.Reserved)]
    [InlineData(".dRaY", NameFault.Reserved)]
    [InlineData(".dr\u200bay/x", NameFault.Reserved)]
    [InlineData("\ufeff.dray", NameFault.Reserved)]
    [InlineData(".dray. .", NameFault.Reserved)]
    public void A_forbidden_name_is_refused(string? text, Enum expected)
    {
        var fault = WireName.TryParse(text, out var name);
        Assert.Equal(expected, fault);
        Assert.Equal(default, name);
        Assert.NotEmpty(fault.Describe());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("...")]
    [InlineData("..a/a..")]
    [InlineData(" ")]
    [InlineData("a\\b:c*?")]
    [InlineData("photos/2026/Gr\u00fc\u00dfe \ud83d\ude9a.jpg")]
    [InlineData("a/.dray")]
    [InlineData(".drays")]
    [InlineData(".dra")]
    [InlineData(".dray.x")]
    [InlineData("\u2028\ufffe\uffff")]
    public void A_name_that_a_unix_file_system_can_hold_is_kept_as_it_is(string text)
    {
        Assert.Equal(NameFault.None, WireName.TryParse(text, out var name));
        Assert.Equal(text, name.Value);
        Assert.Equal(Encoding.UTF8.GetByteCount(text), name.Utf8ByteCount);
        Assert.Equal(NameFault.None, WireName.TryParseUtf8(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(name, fromBytes);
    }

    [Fact]
    public void Lone_surrogates_are_refused()
    {
        foreach (var text in new[] { "\ud83d", "a\ude9a", "\ude9a\ud83d", "\ud83d/\ude9a" })
            Assert.Equal(NameFault.NotUnicode, WireName.TryParse(text, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { (byte)'a', 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    public void Bytes_that_are_not_UTF8_are_refused(byte[] utf8) =>
        Assert.Equal(NameFault.NotUnicode, WireName.TryParseUtf8(utf8, out _));

    [Fact]
    public void Lengths_are_counted_in_UTF8_bytes()
    {
        Assert.Equal(NameFault.None, WireName.TryParse(new string('a', 255), out _));
        Assert.Equal(NameFault.ComponentTooLong, WireName.TryParse(new string('a', 256), out _));
        Assert.Equal(NameFault.None, WireName.TryParse("a" + new string('\u00fc', 127), out _));
        Assert.Equal(NameFault.ComponentTooLong, WireName.TryParse(new string('\u00fc', 128), out _));
    }

    [Fact]
    public void The_whole_name_has_bounds_too()
    {
        var most = string.Join('/', Enumerable.Repeat(new string('a', 249), 16));
        Assert.Equal(3999, most.Length);
        Assert.Equal(NameFault.None, WireName.TryParse(most + "a", out _));
        Assert.Equal(NameFault.TooLong, WireName.TryParse(most + "aa", out _));
        Assert.Equal(NameFault.None, WireName.TryParseUtf8(Encoding.UTF8.GetBytes(most + "a"), out _));
        Assert.Equal(NameFault.TooLong, WireName.TryParseUtf8(Encoding.UTF8.GetBytes(most + "aa"), out _));
        Assert.Equal(NameFault.TooLong, WireName.TryParse(string.Join('/', Enumerable.Repeat(new string('\u00fc', 125), 16)), out _));
        Assert.Equal(NameFault.TooLong, WireName.TryParseUtf8(new byte[1 << 20], out _));
        Assert.Equal(NameFault.None, WireName.TryParse(string.Join('/', Enumerable.Repeat("a", 512)), out _));
        Assert.Equal(NameFault.TooLong, WireName.TryParse(string.Join('/', Enumerable.Repeat("a", 513)), out _));
    }

    [Fact]
    public void A_child_is_one_component_below()
    {
        var folder = Name("a/b");
        Assert.Equal(NameFault.None, folder.TryChild("c", out var child));
        Assert.Equal("a/b/c", child.Value);
        Assert.Equal("c", child.Leaf);
        Assert.True(child.TryGetParent(out var parent));
        Assert.Equal(folder, parent);
        Assert.True(parent.TryGetParent(out var top));
        Assert.False(top.TryGetParent(out var none));
        Assert.Equal(default, none);
        Assert.Equal(NameFault.Slash, folder.TryChild("c/d", out _));
        Assert.Equal(NameFault.DotComponent, folder.TryChild("..", out _));
        Assert.Equal(NameFault.Empty, folder.TryChild("", out _));
    }

    [Fact]
    public void Combining_puts_a_name_under_a_folder()
    {
        Assert.Equal(NameFault.None, WireName.TryCombine(Name("in"), Name("a/b"), out var under));
        Assert.Equal("in/a/b", under.Value);
        Assert.Equal(NameFault.None, WireName.TryCombine(null, Name("a/b"), out var bare));
        Assert.Equal("a/b", bare.Value);
        var deep = Name(string.Join('/', Enumerable.Repeat("a", 512)));
        Assert.Equal(NameFault.TooLong, WireName.TryCombine(Name("in"), deep, out _));
    }

    [Fact]
    public void Of_a_million_random_names_none_with_a_forbidden_thing_is_accepted()
    {
        var nasty = Gen.OneOf(
            "/", "/", "/", ".", "..", "a", "Z", " ", "\u00e9", "\ud83d\ude9a", "\ud83d", "\ude9a", "\0", "\t", "\u007f",
            "\u0085", "\u202e", "\u2067", "\u061c", ".dray", ".DRay", "\u200b", "\ufeff", "\ufffe", "\\", ":");
        Gen.Select(nasty.Array[0, 8], Gen.Frequency((9, (IGen<int>)Gen.Const(1)), (1, Gen.Int[1, 300])))
            .Sample(
                drawn =>
                {
                    var text = string.Concat(Enumerable.Repeat(string.Concat(drawn.Item1), drawn.Item2));
                    var accepted = WireName.TryParse(text, out _) == NameFault.None;
                    Assert.Equal(SlowlyAllowed(text), accepted);
                },
                iter: Names, threads: 2);
    }

    /// <summary>The rules once more, as plainly as they can be put.</summary>
    private static bool SlowlyAllowed(string text)
    {
        byte[] utf8;
        try
        {
            utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }

        var parts = text.Split('/');
        if (utf8.Length is 0 or > 4000 || parts.Length > 512) return false;
        if (parts.Any(part => part is "" or "." or ".." || Encoding.UTF8.GetByteCount(part) > 255)) return false;
        if (text.Any(c => char.IsControl(c) || "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
            .Contains(c, StringComparison.Ordinal)))
            return false;
        var seen = string.Concat(parts[0].Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format));
        return !seen.TrimEnd('.', ' ').Equals(".dray", StringComparison.OrdinalIgnoreCase);
    }

    internal static WireName Name(string text)
    {
        Assert.Equal(NameFault.None, WireName.TryParse(text, out var name));
        return name;
    }
}
