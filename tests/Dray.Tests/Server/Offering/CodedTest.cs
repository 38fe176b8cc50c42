using Dray.Security.Pairing;
using Dray.Server.Offering;
using Dray.Tests.Security.Pairing;

namespace Dray.Tests.Server.Offering;

public sealed class CodedTest
{
    private const int Number = 7;
    private static readonly string Bob = PairingRig.Client, Eve = PairingRig.Id("eve");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ManualTimeProvider _time = new();
    private readonly List<OfferEnd> _ends = [];
    private readonly Coded _coded;

    public CodedTest()
    {
        _coded = new Coded(OfferCode.Draw(Number), PairingRig.Server, _time, Lifetime, (_, end) => _ends.Add(end));
        _coded.Show();
    }

    [Fact]
    public void Whoever_proves_the_code_is_its_only_taker()
    {
        Assert.True(_coded.IsOpen);
        Assert.Null(_coded.NameOfTaker(Bob));

        Prove(Bob);

        Assert.False(_coded.IsOpen);
        Assert.Equal("bob", _coded.NameOfTaker(Bob));
        Assert.Null(_coded.NameOfTaker(Eve));
        Refuses(PairingFault.NoCode, () => _coded.Begin(Eve));
        Assert.Empty(_ends);
    }

    [Fact]
    public void Its_taker_may_prove_it_again()
    {
        for (var i = 0; i < 5; i++) Prove(Bob);
        Assert.Equal("bob", _coded.NameOfTaker(Bob));
    }

    [Fact]
    public void An_attempt_of_another_is_over_once_it_is_proved()
    {
        var eve = Begin(Eve, _coded.Code.Words, out var rounds);
        var answer = _coded.Answer(eve.PairingId!, Eve, rounds);
        _time.Advance(PairingDesk.Patience); // she lingers, and her turn is over
        Prove(Bob);

        Refuses(PairingFault.Gone, () => _coded.Answer(eve.PairingId!, Eve, rounds));
        Refuses(PairingFault.Gone, () => _coded.Confirm(eve.PairingId!, Eve, "eve", eve.Confirm(answer)));
        Assert.Equal("bob", _coded.NameOfTaker(Bob));
    }

    [Fact]
    public void Threat_22_Three_wrong_codes_and_it_is_over()
    {
        for (var i = 0; i < PairingDesk.Guesses; i++)
        {
            Assert.Empty(_ends);
            Miss(Eve);
        }

        Assert.Equal([OfferEnd.Guessed], _ends);
        Refuses(PairingFault.NoCode, () => _coded.Begin(Bob));
        Assert.Null(_coded.NameOfTaker(Eve));
    }

    [Theory]
    [InlineData(Number + 1)]
    [InlineData(null)]
    public void The_words_of_another_number_or_of_a_pairing_prove_nothing(int? number)
    {
        _time.Advance(PairingDesk.Pace);
        var joiner = new Joiner(_coded.Code.Words, PairingRig.Server, Bob, number);
        var offer = _coded.Begin(Bob);
        Refuses(PairingFault.Disagreed, () => joiner.Join(offer));
        // Had it gone on all the same, this end would have noticed too.
        Refuses(PairingFault.Disagreed, () => _coded.Answer(Convert.ToHexStringLower(offer[..PairingLayout.PairingId]), Bob, new byte[PairingLayout.Round1 + PairingLayout.Round2]));
        Assert.Null(_coded.NameOfTaker(Bob));
    }

    [Fact]
    public void Nobody_comes_and_it_is_over_in_time()
    {
        _time.Advance(Lifetime - TimeSpan.FromSeconds(1));
        _coded.Look();
        Assert.Empty(_ends);
        _time.Advance(TimeSpan.FromSeconds(1));
        _coded.Look();
        _coded.Look();
        Assert.Equal([OfferEnd.Expired], _ends);
        Refuses(PairingFault.NoCode, () => _coded.Begin(Bob));
    }

    [Fact]
    public void Its_time_counts_from_when_it_was_proved()
    {
        _time.Advance(Lifetime - TimeSpan.FromSeconds(10));
        Prove(Bob);
        _time.Advance(Lifetime - TimeSpan.FromSeconds(1));
        _coded.Look();
        Assert.Equal("bob", _coded.NameOfTaker(Bob));
        _time.Advance(TimeSpan.FromSeconds(1));
        _coded.Look();
        Assert.Equal([OfferEnd.Expired], _ends);
        Assert.Null(_coded.NameOfTaker(Bob));
    }

    private void Prove(string device)
    {
        var joiner = Begin(device, _coded.Code.Words, out var rounds);
        var tag = joiner.Confirm(_coded.Answer(joiner.PairingId!, device, rounds));
        joiner.Finish(_coded.Confirm(joiner.PairingId!, device, "bob", tag));
        Assert.True(joiner.IsPaired);
    }

    private void Miss(string device)
    {
        var joiner = Begin(device, PairingRig.Read("zigzag-zinc-zoom"), out var rounds);
        var tag = joiner.Confirm(_coded.Answer(joiner.PairingId!, device, rounds));
        Refuses(PairingFault.Disagreed, () => _coded.Confirm(joiner.PairingId!, device, "eve", tag));
        _coded.Look();
    }

    private Joiner Begin(string device, PairingCode words, out byte[] rounds)
    {
        _time.Advance(PairingDesk.Pace);
        var joiner = new Joiner(words, PairingRig.Server, device, Number);
        rounds = joiner.Join(_coded.Begin(device));
        return joiner;
    }

    private static void Refuses(PairingFault fault, Func<byte[]> call) => Assert.Equal(fault, Assert.Throws<PairingException>(call).Fault);
}
