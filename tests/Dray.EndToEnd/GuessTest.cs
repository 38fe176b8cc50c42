using Dray.Security;
using Dray.Security.Pairing;
using Dray.Transfers.Control;

namespace Dray.EndToEnd;

/// <summary>A code stands three guesses, whoever makes them and however they end, and no other code follows by itself.</summary>
public sealed class GuessTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _bob, _eve;
    private readonly string _file;

    public GuessTest()
    {
        (_ada, _bob, _eve) = (new Device(_folder, "ada"), new Device(_folder, "bob"), new Device(_folder, "eve"));
        _file = _bob.File("file", "x");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Threat_22_After_three_wrong_codes_the_code_is_gone_for_good()
    {
        await using var served = await _ada.ServeAsync();
        var code = await _ada.ShowCodeAsync(served);
        for (var guess = 0; guess < PairingDesk.Guesses; guess++)
        {
            var run = (await _eve.SendAsync(Device.Wrong(code), served.Address, _file)).Ended(4);
            Assert.Contains("did not agree", run.Error, StringComparison.Ordinal);
            await served.NextAsync("refused");
        }

        await AssertGoneAsync(served, code);

        var another = await _ada.ShowCodeAsync(served);
        Assert.NotEqual(code, another);
        (await _bob.SendAsync(another, served.Address, _file)).Ended(0);
        Assert.Equal(["file"], _ada.Landed);
        (await _eve.SendAsync(another, served.Address, _file)).Ended(4); // it was good for one device
    }

    [Fact]
    public async Task Threat_22_After_two_wrong_codes_the_right_one_still_pairs()
    {
        await using var served = await _ada.ServeAsync();
        var code = await _ada.ShowCodeAsync(served);
        for (var guess = 1; guess < PairingDesk.Guesses; guess++) (await _bob.SendAsync(Device.Wrong(code), served.Address, _file)).Ended(4);

        (await _bob.SendAsync(code, served.Address, _file)).Ended(0);

        Assert.Single(_ada.Known);
        Assert.Single(_bob.Known);
        Assert.Equal(["file"], _ada.Landed);
    }

    [Fact]
    public async Task Threat_22_Whoever_breaks_off_after_a_guess_has_used_it_up()
    {
        await using var served = await _ada.ServeAsync();
        var code = await _ada.ShowCodeAsync(served);
        using var ada = _ada.Identity();
        using var eve = _eve.Identity();
        for (var guess = 0; guess < PairingDesk.Guesses; guess++)
        {
            // A connection each: what has been guessed is not forgotten with it.
            using var control = new ControlClient("127.0.0.1", served.Port, eve, ServerBelief.Exactly(ada.Id));
            var joiner = new Joiner(PairingCode.Read(Device.Wrong(code), out _)!, ada.Id, eve.Id);
            var rounds = joiner.Join(await BeginAsync(control));
            await control.Pair($"/{joiner.PairingId}/rounds", new PairingStep { Bytes = rounds }, default);
        }

        using var again = new ControlClient("127.0.0.1", served.Port, eve, ServerBelief.Exactly(ada.Id));
        var refusal = await Assert.ThrowsAsync<ControlException>(() => BeginAsync(again));
        Assert.Equal(ErrorCode.NoCode, refusal.Code);
        await AssertGoneAsync(served, code);
    }

    /// <summary>The right code is worth nothing any more, and nobody is shown another.</summary>
    private async Task AssertGoneAsync(Served served, string code)
    {
        var run = (await _bob.SendAsync(code, served.Address, _file)).Ended(4);
        Assert.Contains("ask for a new one", run.Error, StringComparison.Ordinal);
        using var ada = _ada.Identity();
        using var bob = _bob.Identity();
        using var control = new ControlClient("127.0.0.1", served.Port, bob, ServerBelief.Exactly(ada.Id));
        Assert.False((await control.Hello(default)).Code);
        Assert.Empty(_ada.Known);
        Assert.Empty(_bob.Known);
        Assert.Empty(_ada.Landed);
    }

    private static async Task<byte[]> BeginAsync(ControlClient control)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (true)
        {
            try
            {
                return (await control.Pair("", new PairingStep(), patience.Token)).Bytes;
            }
            catch (ControlException busy) when (busy.Code == ErrorCode.Busy)
            {
                await Task.Delay(50, patience.Token); // one begins a second
            }
        }
    }
}
