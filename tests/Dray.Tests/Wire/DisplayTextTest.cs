using System.Text;
using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class DisplayTextTest
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain.txt", "plain.txt")]
    [InlineData("Gr\u00fc\u00dfe \ud83d\ude9a", "Gr\u00fc\u00dfe \ud83d\ude9a")]
    [InlineData("\u001b[31m", @"\u{001B}[31m")]
    [InlineData("a\r\nb", @"a\u{000D}\u{000A}b")]
    [InlineData("\u009b", @"\u{009B}")]
    [InlineData("x\u202egpj", @"x\u{202E}gpj")]
    [InlineData("\u2028", @"\u{2028}")]
    public void Foreign_text_is_made_safe(string? text, string shown) => Assert.Equal(shown, DisplayText.Escape(text));

    [Fact]
    public void Lone_surrogates_are_shown_by_number() =>
        Assert.Equal(@"a\u{D83D}b\u{DE9A}", DisplayText.Escape("a\ud83db\ude9a"));

    [Fact]
    public void Bytes_that_are_not_text_stay_apart() =>
        Assert.Equal(@"Gr\xFC\xDFe \xE2\x82 \u{001B}", DisplayText.EscapeUtf8([.. "Gr"u8, 0xFC, 0xDF, .. "e "u8, 0xE2, 0x82, .. " \u001b"u8]));

    [Fact]
    public void Long_text_is_cut_at_a_whole_character()
    {
        Assert.Equal("abcd", DisplayText.Escape("abcd", 4));
        Assert.Equal("ab\u00fcd", DisplayText.Escape("ab\u00fcd", 4));
        Assert.Equal("abc…", DisplayText.Escape("abcde", 4));
        Assert.Equal("ab…", DisplayText.Escape("ab\ud83d\ude9acd", 4));
        Assert.Equal("…", DisplayText.Escape("\u001bcd", 4));
    }

    [Fact]
    public void Whatever_comes_the_result_is_harmless_bounded_and_well_formed() =>
        Gen.Select(Gen.String, Gen.Int[1, 60]).Sample((text, most) =>
        {
            var shown = DisplayText.Escape(text, most);
            Assert.True(shown.Length <= most);
            Assert.DoesNotContain(shown, char.IsControl);
            new UTF8Encoding(false, true).GetBytes(shown);
        });
}
