using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class PortableNamesTest
{
    [Theory]
    [InlineData("CON")]
    [InlineData("a/nul/b")]
    [InlineData("nul.txt")]
    [InlineData("prn")]
    [InlineData("AUX.c")]
    [InlineData("COM0")]
    [InlineData("LPT\u00b2")]
    [InlineData("COM1 ")]
    [InlineData("COM1 .log")]
    [InlineData("lpt9.tar.gz")]
    [InlineData("COM\u00b9")]
    [InlineData("com\u00b3.txt")]
    [InlineData("CONIN$")]
    [InlineData("conout$.x")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("a*")]
    [InlineData("a?")]
    [InlineData("a\"b")]
    [InlineData("<a")]
    [InlineData("a>")]
    [InlineData("a|b")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData("a./b")]
    public void What_Windows_cannot_store_is_named(string text) =>
        Assert.Contains("Windows", PortableNames.FaultOf(WireNameTest.Name(text)), StringComparison.Ordinal);

    [Fact]
    public void A_character_that_Windows_cannot_store_is_shown() =>
        Assert.Equal("Windows can't store '*' in a name", PortableNames.FaultOf(WireNameTest.Name("a*")));

    [Theory]
    [InlineData("a/b.txt")]
    [InlineData("CONSOLE")]
    [InlineData("COM10")]
    [InlineData("CO1")]
    [InlineData("XOM1")]
    [InlineData("COM\u00b4")]
    [InlineData("LPT")]
    [InlineData("COMX")]
    [InlineData("my nul.txt")]
    [InlineData(" a")]
    [InlineData(".hidden")]
    [InlineData("Gr\u00fc\u00dfe")]
    public void What_Windows_can_store_passes(string text) =>
        Assert.Null(PortableNames.FaultOf(WireNameTest.Name(text)));

    [Theory]
    [InlineData("README", "readme")]
    [InlineData("\u00c9t\u00e9", "e\u0301TE\u0301")]
    [InlineData("\u212bngstr\u00f6m", "\u00e5NGSTR\u00d6M")]
    [InlineData("\u03c3", "\u03c2")]
    [InlineData("\u212a", "k")]
    [InlineData("a\u200db", "AB")]
    public void Names_that_folding_file_systems_merge_have_one_key(string one, string other) =>
        Assert.Equal(PortableNames.CollisionKey(one), PortableNames.CollisionKey(other));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("e", "\u00e9")]
    [InlineData("x2", "x\u00b2")]
    public void Other_names_do_not(string one, string other) =>
        Assert.NotEqual(PortableNames.CollisionKey(one), PortableNames.CollisionKey(other));

    [Fact]
    public void Every_valid_name_has_a_key() =>
        Gen.String.Sample(text =>
        {
            if (WireName.TryParse(text, out var name) == NameFault.None) PortableNames.CollisionKey(name.Leaf);
        }, threads: 1);

    [Fact]
    public void A_key_is_stable_under_itself() =>
        Gen.String[Gen.Char['\u00c0', '\u1eff'], 1, 8].Sample(text =>
        {
            if (WireName.TryParse(text, out _) != NameFault.None) return;
            var key = PortableNames.CollisionKey(text);
            Assert.Equal(key, PortableNames.CollisionKey(key));
        }, threads: 1);
}
