using CsCheck;
using Dray.Security.Pairing;

namespace Dray.Tests.Security.Pairing;

public sealed class PairingCodeTest
{
    private static readonly Gen<string> Separator = OneOf(" ", "-", " - ", "  ", "\t", "--", "\u2013", "\n");

    [Fact]
    public void A_code_is_read_however_it_is_typed() =>
        Gen.Select(Separator, Separator, Gen.Bool, OneOf("", " ", "-"), Gen.Int[0, 1 << 20]).Sample((first, second, capitals, around, seed) =>
        {
            var code = PairingCode.Draw();
            var words = code.Reveal().Split('-');
            var typed = $"{around}{words[0]}{first}{words[1]}{second}{words[2]}{around}";
            typed = string.Concat(typed.Select((c, i) => capitals || (seed >> (i % 20) & 1) == 1 ? char.ToUpperInvariant(c) : c));
            return PairingCode.Read(typed, out var fault)?.Reveal() == code.Reveal() && fault.Length == 0;
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abbey")]
    [InlineData("abbey-acorn")]
    [InlineData("abbey-acorn-zoom-zoom")]
    [InlineData("abbeyacornzoom")]
    [InlineData("abbey-acorn-xyzzy")]
    [InlineData("abbey-acorn-zoom\0")]
    public void Anything_else_is_no_code(string? typed)
    {
        Assert.Null(PairingCode.Read(typed, out var fault));
        Assert.NotEmpty(fault);
        Assert.All((typed ?? "").Split('-', StringSplitOptions.RemoveEmptyEntries), word => Assert.DoesNotContain(word, fault, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_is_endless_is_no_code() => Assert.Null(PairingCode.Read(string.Concat(Enumerable.Repeat("abbey ", 1 << 20)), out _));

    [Fact]
    public void Every_word_may_be_drawn_in_every_place()
    {
        // 40 draws for each word: that one is missed by chance happens once in 10^14 runs.
        var drawn = Enumerable.Range(0, 40 * CodeWords.All.Count).Select(_ => PairingCode.Draw().Reveal().Split('-')).ToArray();
        Assert.All(drawn, words => Assert.Equal(3, words.Length));
        Assert.All(Enumerable.Range(0, 3), place => Assert.Equal(CodeWords.All.Count, drawn.Select(words => words[place]).Distinct().Count()));
    }

    [Fact]
    public void Threat_35_A_code_tells_nobody_its_words_unasked()
    {
        var code = PairingCode.Draw();
        string[] told = [code.ToString(), $"{code}", string.Format(null, "{0:G}", code), string.Join(' ', [code]), new { code }.ToString()!];
        Assert.All(told, text => Assert.All(code.Reveal().Split('-'), word => Assert.DoesNotContain(word, text, StringComparison.Ordinal)));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
