using Dray.Security;
using Dray.Security.Pairing;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// Makes this device and a server known to each other: asks what to do about the stranger, and pairs by its code, or takes
/// somebody's word for a server that is open. One a send; everything is said to the one certificate that was shown.
/// </summary>
/// <param name="options">Where the server is, and who is asked.</param>
/// <param name="own">This device.</param>
/// <param name="known">Where the server is remembered.</param>
/// <param name="time">Says when, and waits.</param>
internal sealed class Acquaintance(SendOptions options, DeviceIdentity own, KnownDevices known, TimeProvider time)
{
    private const int MostBusy = 10;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>Null where the server is known now; else why not, as half a sentence.</summary>
    /// <param name="serverId">SHA-256 of the certificate that it showed, in lower-case hex.</param>
    /// <param name="cancel">Ends the asking and the pairing.</param>
    /// <exception cref="ControlException">The server refused, for another reason than the code.</exception>
    public async Task<string?> MakeAsync(string serverId, CancellationToken cancel)
    {
        using var control = new ControlClient(options.Host, options.Port, own, ServerBelief.Exactly(serverId)) { FindHost = options.FindHost };
        for (string? fault = null; ;)
        {
            var hello = await control.Hello(cancel);
            if (hello.Protocol != ControlProtocol.Version)
                return $"the server speaks protocol {hello.Protocol}, this device {ControlProtocol.Version}: upgrade the older one";
            var stranger = new Stranger(hello.Server, serverId, control.Address?.ToString() ?? options.Host)
            {
                ShowsCode = hello.Code, IsOpen = hello.Open, Fault = fault, KnownAs = hello.Known ? known.Find(serverId)?.Name : null,
            };
            if (options.Introduce is not { } ask || await ask(stranger, cancel) is not { } introduction) return fault ?? Advice(stranger);
            if (introduction.Code is { } words)
            {
                fault = await PairAsync(control, serverId, words, cancel);
                if (fault is null) return null;
            }
            else
            {
                if (stranger is { IsOpen: false, KnownAs: null }) return Advice(stranger);
                known.Recognise(serverId, hello.Server, Place);
                return null;
            }
        }
    }

    private string Place => ServerPlace.Of(options.Host, options.Port);

    private async Task<string?> PairAsync(ControlClient control, string serverId, string words, CancellationToken cancel)
    {
        if (PairingCode.Read(words, out var fault) is not { } code) return fault;
        for (var busy = 0; ; busy++)
        {
            // What is typed once is one guess for whoever answers: once it has been used, nothing is tried again.
            var begun = false;
            try
            {
                var offer = await control.Pair("", new PairingStep(), cancel);
                begun = true;
                var name = await ExchangeAsync(control, new Joiner(code, serverId, own.Id), offer, cancel);
                known.Add(serverId, name, time.GetUtcNow(), Place);
                return null;
            }
            catch (ControlException refusal) when (refusal.Code == ErrorCode.Busy && !begun && busy < MostBusy)
            {
                await Task.Delay(BusyPause, time, cancel);
            }
            catch (ControlException refusal) when (refusal.Code is ErrorCode.NoCode or ErrorCode.Busy or ErrorCode.Disagreed or ErrorCode.Gone)
            {
                return DisplayText.Escape(refusal.Message);
            }
            catch (PairingException refusal)
            {
                return refusal.Message;
            }
        }
    }

    /// <summary>The exchange of docs/security-pairing.md; gives the server's name for itself, once it has proved that it knows the code.</summary>
    private async Task<string> ExchangeAsync(ControlClient control, Joiner joiner, PairingStep offer, CancellationToken cancel)
    {
        var rounds = await OrBreakOffAsync(() => joiner.Join(offer.Bytes), "rounds");
        var answer = await control.Pair($"/{joiner.PairingId}/rounds", new PairingStep { Bytes = rounds }, cancel);
        var tag = await OrBreakOffAsync(() => joiner.Confirm(answer.Bytes), "confirm");
        var last = await control.Pair($"/{joiner.PairingId}/confirm", new PairingStep { Bytes = tag, Device = own.Name }, cancel);
        joiner.Finish(last.Bytes);
        return last.Device;

        async Task<byte[]> OrBreakOffAsync(Func<byte[]> step, string next)
        {
            try
            {
                return step();
            }
            catch (PairingException) when (joiner.PairingId is not null)
            {
                await BreakOffAsync(control, $"/{joiner.PairingId}/{next}", cancel);
                throw;
            }
        }
    }

    /// <summary>
    /// Has the server hear of what did not hold here, since somebody may be between: a next step that is none is a failure
    /// there, which it counts and tells. Whoever is between may keep it from it.
    /// </summary>
    private async Task BreakOffAsync(ControlClient control, string path, CancellationToken cancel)
    {
        using var brief = new CancellationTokenSource(BusyPause, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, brief.Token);
        try
        {
            await control.Pair(path, new PairingStep(), both.Token);
        }
        catch (Exception e) when (e is ControlException or HttpRequestException or IOException or OperationCanceledException)
        {
            // It has answered that the devices did not agree, or can't be reached: this end says why it ends, either way.
        }
    }

    private static string Advice(Stranger stranger)
    {
        var who = $"{DisplayText.Escape(stranger.Name)} ({DeviceId.Short(stranger.Id)}) and this device do not know each other";
        return stranger switch
        {
            { KnownAs: { } name } => $"what answers at {stranger.Address} is known here as '{name}' ({DeviceId.Short(stranger.Id)}), and was never sent to: if it is meant, say so in a terminal, or by --id {stranger.Id}",
            { ShowsCode: true } => $"{who}: type the code that it shows in a terminal, or give it by DRAY_CODE or --code-file",
            { IsOpen: true } => $"{who}: it is open to anybody, so name the device that you mean by --id {stranger.Id}, or have a code shown there by 'dray pair --show'",
            _ => $"{who}: have a code shown there by 'dray pair --show', and send again",
        };
    }
}
