using Dray.Security.Pairing;

namespace Dray.Tests.Security.Pairing;

public sealed class PairingDeskTest
{
    private static readonly string Other = PairingRig.Id("other");

    private readonly ManualTimeProvider _time = new();
    private readonly PairingDesk _desk;

    public PairingDeskTest() => _desk = new PairingDesk(PairingRig.Server, _time);

    [Fact]
    public void Without_a_person_there_is_no_code()
    {
        Assert.False(_desk.IsOpen);
        Refuses(PairingFault.NoCode, () => _desk.Begin(PairingRig.Client));
    }

    [Fact]
    public void A_code_pairs_one_device_and_is_used_up()
    {
        var device = Begin(_desk.ShowCode());
        device.Finish(Confirm(device, Answer(device)));
        Assert.True(device.IsPaired);
        GoneForGood();
    }

    [Fact]
    public void Threat_22_Three_guesses_and_the_code_is_gone_for_good()
    {
        var code = _desk.ShowCode();
        for (var guess = 0; guess < PairingDesk.Guesses; guess++)
        {
            Assert.True(_desk.IsOpen);
            var device = Begin(PairingRig.Read("zigzag-zinc-zoom"));
            var answer = Answer(device);
            Refuses(PairingFault.Disagreed, () => Confirm(device, answer));
        }

        GoneForGood();
        Assert.NotEqual(code.Reveal(), _desk.ShowCode().Reveal());
    }

    [Fact]
    public void The_third_guess_may_be_the_right_one()
    {
        var code = _desk.ShowCode();
        Spoil(2);
        var device = Begin(code);
        device.Finish(Confirm(device, Answer(device)));
        Assert.True(device.IsPaired);
        GoneForGood();
    }

    [Fact]
    public void A_guess_that_is_left_standing_counts()
    {
        var code = _desk.ShowCode();
        Spoil(2);
        Answer(Begin(code));
        Assert.True(_desk.IsOpen);
        _time.Advance(PairingDesk.Patience);
        GoneForGood();
    }

    [Fact]
    public void Who_starts_anew_after_a_guess_has_lost_it()
    {
        var code = _desk.ShowCode();
        for (var guess = 0; guess < PairingDesk.Guesses; guess++) Answer(Begin(code));
        _time.Advance(PairingDesk.Pace);
        Refuses(PairingFault.NoCode, () => _desk.Begin(PairingRig.Client));
        GoneForGood();
    }

    [Fact]
    public void Threat_22_Garbage_in_the_place_of_a_guess_counts_as_one()
    {
        _desk.ShowCode();
        Spoil(PairingDesk.Guesses);
        GoneForGood();
    }

    [Fact]
    public void What_never_came_to_a_guess_costs_nothing()
    {
        var code = _desk.ShowCode();
        for (var i = 0; i < PairingDesk.Guesses + 1; i++)
        {
            Begin(code);
            _time.Advance(PairingDesk.Patience);
        }

        var early = Begin(code);
        Refuses(PairingFault.Disagreed, () => _desk.Confirm(early.PairingId!, PairingRig.Client, new byte[32]));
        var device = Begin(code);
        device.Finish(Confirm(device, Answer(device)));
        Assert.True(device.IsPaired);
    }

    [Fact]
    public void A_code_is_valid_for_ten_minutes()
    {
        var code = _desk.ShowCode();
        _time.Advance(PairingDesk.Lifetime - TimeSpan.FromSeconds(2));
        Assert.True(_desk.IsOpen);
        var device = Begin(code);
        _time.Advance(TimeSpan.FromSeconds(1));
        Refuses(PairingFault.Gone, () => Answer(device));
        GoneForGood();
    }

    [Fact]
    public void One_pairing_at_a_time()
    {
        var code = _desk.ShowCode();
        var device = Begin(code);
        _time.Advance(PairingDesk.Pace);
        Refuses(PairingFault.Busy, () => _desk.Begin(Other));
        var answer = Answer(device);
        Refuses(PairingFault.Busy, () => _desk.Begin(Other));
        device.Finish(Confirm(device, answer));
        Assert.True(device.IsPaired);
    }

    [Fact]
    public void New_pairings_start_once_a_second()
    {
        var code = _desk.ShowCode();
        Begin(code);
        Refuses(PairingFault.Busy, () => _desk.Begin(PairingRig.Client));
        _time.Advance(PairingDesk.Pace);
        _desk.Begin(PairingRig.Client);
    }

    [Fact]
    public void A_pairing_belongs_to_its_certificate()
    {
        var code = _desk.ShowCode();
        var device = Begin(code);
        var rounds = _rounds!;
        Refuses(PairingFault.Gone, () => _desk.Answer(device.PairingId!, Other, rounds));
        Refuses(PairingFault.Gone, () => _desk.Answer(new string('0', 32), PairingRig.Client, rounds));
        var tag = device.Confirm(Answer(device));
        Refuses(PairingFault.Gone, () => _desk.Confirm(device.PairingId!, Other, tag));
        device.Finish(_desk.Confirm(device.PairingId!, PairingRig.Client, tag));
        Assert.True(device.IsPaired);
        Refuses(PairingFault.Gone, () => _desk.Confirm(device.PairingId!, PairingRig.Client, tag));
    }

    [Fact]
    public void A_code_that_is_withdrawn_or_replaced_ends_what_was_under_way()
    {
        var device = Begin(_desk.ShowCode());
        _desk.Withdraw();
        Refuses(PairingFault.Gone, () => Answer(device));
        Assert.False(_desk.IsOpen);

        device = Begin(_desk.ShowCode());
        var answer = Answer(device);
        _desk.ShowCode();
        Refuses(PairingFault.Gone, () => Confirm(device, answer));
        Assert.True(_desk.IsOpen);
    }

    [Fact]
    public async Task Of_two_confirmations_at_once_one_pairs()
    {
        for (var round = 0; round < 5; round++)
        {
            var device = Begin(_desk.ShowCode());
            var tag = device.Confirm(Answer(device));
            using var together = new Barrier(2);
            var both = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() => Confirms(device, tag, together), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Assert.Single(await Task.WhenAll(both), confirmed => confirmed);
        }
    }

    // As often as it is told that it comes too early or too late: the other may be done at any point of it.
    private bool Confirms(Joiner device, byte[] tag, Barrier together)
    {
        together.SignalAndWait(TestContext.Current.CancellationToken);
        while (_desk.IsOpen)
        {
            try
            {
                _desk.Confirm(device.PairingId!, PairingRig.Client, tag);
                return true;
            }
            catch (PairingException)
            {
                // The other's turn, or over.
            }
        }

        return false;
    }

    private byte[]? _rounds;

    private Joiner Begin(PairingCode code)
    {
        _time.Advance(PairingDesk.Pace);
        var device = new Joiner(code, PairingRig.Server, PairingRig.Client);
        _rounds = device.Join(_desk.Begin(PairingRig.Client));
        return device;
    }

    private byte[] Answer(Joiner device) => _desk.Answer(device.PairingId!, PairingRig.Client, _rounds!);

    private byte[] Confirm(Joiner device, byte[] answer) =>
        _desk.Confirm(device.PairingId!, PairingRig.Client, device.Confirm(answer));

    private void Spoil(int guesses)
    {
        for (var guess = 0; guess < guesses; guess++)
        {
            _time.Advance(PairingDesk.Pace);
            var id = Convert.ToHexStringLower(_desk.Begin(PairingRig.Client).AsSpan(0, PairingLayout.PairingId));
            Refuses(PairingFault.Disagreed, () => _desk.Answer(id, PairingRig.Client, new byte[2400]));
        }
    }

    private void GoneForGood()
    {
        Assert.False(_desk.IsOpen);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(_desk.IsOpen);
        Refuses(PairingFault.NoCode, () => _desk.Begin(PairingRig.Client));
    }

    private static void Refuses(PairingFault fault, Func<byte[]> call) => Assert.Equal(fault, Assert.Throws<PairingException>(call).Fault);
}
