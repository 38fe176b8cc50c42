using CsCheck;
using Dray.Cli.Output;
using Dray.Security.Pairing;

namespace Dray.Tests.Cli;

public sealed class BlockLettersTest
{
    [Fact]
    public void Letters_differ() =>
        Assert.Equal(BlockLetters.Known.Length, BlockLetters.Known.Select(letter => string.Join('\n', BlockLetters.Lines($"{letter}", 80)!)).Distinct().Count());

    [Fact]
    public void Every_code_fits_into_a_usual_terminal() => Gen.Int[1, OfferCode.MostNumber].Sample(number =>
        BlockLetters.Lines(OfferCode.Draw(number).Reveal(), 79) is { } lines && lines.Count % 3 == 0 && lines.All(line => line.Length <= 79));

    [Fact]
    public void What_does_not_fit_is_not_drawn() => Assert.Null(BlockLetters.Lines("7-crane-otter-lamp", 20));

    [Fact]
    public void A_seven_looks_like_one() => Assert.Equal(["▀▀▀▀█", "  ▄▀", "  ▀"], BlockLetters.Lines("7", 10)!.Select(line => line.TrimEnd()));
}
