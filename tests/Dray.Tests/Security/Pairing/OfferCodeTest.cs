using CsCheck;
using Dray.Security.Pairing;

namespace Dray.Tests.Security.Pairing;

public sealed class OfferCodeTest
{
    private static readonly Gen<string> Separator = OneOf(" ", "-", " - ", "\t", "\u2013");

    [Fact]
    public void A_code_is_read_however_it_is_typed() =>
        Gen.Select(Gen.Int[1, OfferCode.MostNumber], Separator, Gen.Bool, OneOf("", " ")).Sample((number, separator, capitals, around) =>
        {
            var code = OfferCode.Draw(number);
            var typed = around + code.Reveal().Replace("-", separator, StringComparison.Ordinal) + around;
            var read = OfferCode.Read(capitals ? typed.ToUpperInvariant() : typed, out var fault);
            return read?.Number == number && read.Reveal() == code.Reveal() && read.Words.Reveal() == code.Words.Reveal() && fault.Length == 0;
        });

    [Fact]
    public void A_part_of_a_code_is_none() => Gen.Int[1, OfferCode.MostNumber].Sample(number =>
    {
        var whole = OfferCode.Draw(number).Reveal();
        return Enumerable.Range(0, whole.Length).All(length => OfferCode.Read(whole[..length], out var fault) is not { } read || (read.Reveal() == whole[..length] && fault.Length == 0));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("abbey-acorn-zoom")]
    [InlineData("7-abbey-acorn")]
    [InlineData("7-abbey-acorn-zoom-zoom")]
    [InlineData("7abbey-acorn-zoom")]
    [InlineData("0-abbey-acorn-zoom")]
    [InlineData("100-abbey-acorn-zoom")]
    [InlineData("-7-abbey-acorn-zoom")]
    [InlineData("\u0667-abbey-acorn-zoom")]
    [InlineData("7-abbey-acorn-xyzzy")]
    public void Anything_else_is_none(string? typed)
    {
        Assert.Null(OfferCode.Read(typed, out var fault));
        Assert.NotEmpty(fault);
        Assert.All(["abbey", "acorn", "zoom", "xyzzy"], word => Assert.DoesNotContain(word, fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_typed_is_read_or_refused() => Gen.String.Sample(typed => (OfferCode.Read(typed, out var fault) is null) == (fault.Length > 0));

    [Fact]
    public void Threat_35_It_tells_nobody_its_words_unasked()
    {
        var code = OfferCode.Draw(7);
        Assert.Contains("7", $"{code}", StringComparison.Ordinal);
        Assert.All(code.Words.Reveal().Split('-'), word => Assert.DoesNotContain(word, $"{code}", StringComparison.Ordinal));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
