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
        var proof = await new CodeExchange(control, own, time).RunAsync(code, null, cancel);
        if (proof.Last is { } last) known.Add(serverId, last.Device, time.GetUtcNow(), Place);
        return proof.Fault;
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
