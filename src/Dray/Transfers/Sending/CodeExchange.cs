using Dray.Security;
using Dray.Security.Pairing;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// Proves to a server that this device knows its code, and has it prove the same: the client's end of docs/security-pairing.md as
/// control calls. What follows from it is the caller's to do.
/// </summary>
/// <param name="control">A connection on which the server has shown its certificate already; everything is said to that one.</param>
/// <param name="own">This device.</param>
/// <param name="time">Waits.</param>
internal sealed class CodeExchange(ControlClient control, DeviceIdentity own, TimeProvider time)
{
    private const int MostBusy = 10;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>What came of it: the server's last answer, or why not, as a sentence for people.</summary>
    public readonly record struct Proof(PairingStep? Last, string? Fault);

    /// <summary>The code was used for a guess, or may have been.</summary>
    public bool HasGuessed { get; private set; }

    /// <summary>Runs one; what is typed once is one guess for whoever answers.</summary>
    /// <param name="code">As typed.</param>
    /// <param name="offer">The number of the offer that it is for; null where the devices are to be paired.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ControlException">The server refused, for another reason than the code.</exception>
    public async Task<Proof> RunAsync(PairingCode code, int? offer, CancellationToken cancel)
    {
        for (var busy = 0; ; busy++)
        {
            try
            {
                var first = await control.Pair("", new PairingStep { Offer = offer }, cancel);
                HasGuessed = true;
                return new Proof(await AnswerAsync(new Joiner(code, control.ServerId, own.Id, offer), first, offer, cancel), null);
            }
            catch (ControlException refusal) when (refusal.Code == ErrorCode.Busy && !HasGuessed && busy < MostBusy)
            {
                await Task.Delay(BusyPause, time, cancel);
            }
            catch (ControlException refusal) when (refusal.Code is ErrorCode.NoCode or ErrorCode.Busy or ErrorCode.Disagreed or ErrorCode.Gone)
            {
                return new Proof(null, DisplayText.Escape(refusal.Message));
            }
            catch (PairingException refusal)
            {
                return new Proof(null, refusal.Message);
            }
        }
    }

    /// <summary>Gives the server's last answer, once it has proved that it knows the code.</summary>
    private async Task<PairingStep> AnswerAsync(Joiner joiner, PairingStep first, int? offer, CancellationToken cancel)
    {
        var rounds = await OrBreakOffAsync(() => joiner.Join(first.Bytes), "rounds");
        var answer = await control.Pair($"/{joiner.PairingId}/rounds", new PairingStep { Bytes = rounds, Offer = offer }, cancel);
        var tag = await OrBreakOffAsync(() => joiner.Confirm(answer.Bytes), "confirm");
        var last = await control.Pair($"/{joiner.PairingId}/confirm", new PairingStep { Bytes = tag, Device = own.Name, Offer = offer }, cancel);
        joiner.Finish(last.Bytes);
        return last;

        async Task<byte[]> OrBreakOffAsync(Func<byte[]> step, string next)
        {
            try
            {
                return step();
            }
            catch (PairingException) when (joiner.PairingId is not null)
            {
                await BreakOffAsync($"/{joiner.PairingId}/{next}", offer, cancel);
                throw;
            }
        }
    }

    /// <summary>
    /// Has the server hear of what did not hold here, since somebody may be between: a next step that is none is a failure
    /// there, which it counts and tells. Whoever is between may keep it from it.
    /// </summary>
    private async Task BreakOffAsync(string path, int? offer, CancellationToken cancel)
    {
        using var brief = new CancellationTokenSource(BusyPause, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, brief.Token);
        try
        {
            await control.Pair(path, new PairingStep { Offer = offer }, both.Token);
        }
        catch (Exception e) when (e is ControlException or HttpRequestException or IOException or OperationCanceledException)
        {
            // It has answered that the devices did not agree, or can't be reached: this end says why it ends, either way.
        }
    }
}
