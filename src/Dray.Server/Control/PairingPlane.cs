using System.Net;
using Dray.Security;
using Dray.Security.Pairing;
using Dray.Transfers.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Control;

/// <summary>
/// The server's end of a pairing as control calls. Whose certificate it is comes from the connection of each call, never
/// from a message. A device is stored once both confirmations have held, and not before. Any thread.
/// </summary>
internal sealed class PairingPlane(Trust trust, Action<ServeEvent> report, TimeProvider time)
{
    /// <summary>The largest step is 2,400 bytes, in base64 and a little JSON.</summary>
    public const long MostBody = 8 << 10;

    /// <summary>Reads a step, which anybody may send.</summary>
    public static Task<PairingStep> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBody;
        return ControlBody.Read(context, ControlJson.Default.PairingStep);
    }

    /// <exception cref="ControlException">This step did not lead on.</exception>
    public PairingStep Take(string pairing, string verb, PairingStep step, string joinerId, IPEndPoint peer)
    {
        try
        {
            return (pairing, verb) switch
            {
                _ when step.Offer is not null => throw new ControlException(ErrorCode.NoCode, "nothing is offered under a code here"),
                ("", "") => new PairingStep { Bytes = trust.Desk.Begin(joinerId) },
                (_, "rounds") => new PairingStep { Bytes = trust.Desk.Answer(pairing, joinerId, step.Bytes) },
                (_, "confirm") => Confirm(pairing, step, joinerId, peer),
                _ => throw new ControlException(ErrorCode.Gone, "nothing here"),
            };
        }
        catch (PairingException refusal)
        {
            // Each time: a code, which a person has brought up, stands no more than three.
            if (refusal.Fault == PairingFault.Disagreed) report(new Refused(peer, Failure()));
            throw new ControlException(CodeOf(refusal.Fault), refusal.Message);
        }
    }

    private PairingStep Confirm(string pairing, PairingStep step, string joinerId, IPEndPoint peer)
    {
        var tag = trust.Desk.Confirm(pairing, joinerId, step.Bytes);
        var device = trust.Known.Add(joinerId, step.Device, time.GetUtcNow());
        report(new DevicePaired(device.Name, device.Id, peer));
        return new PairingStep { Bytes = tag, Device = trust.Own.Name };
    }

    private string Failure() => "the code was wrong, or somebody is between this device and that one. " + (trust.Desk.IsOpen
        ? "The code can still be used"
        : "The code is gone: 'dray pair --show' shows another");

    public static string CodeOf(PairingFault fault) => fault switch
    {
        PairingFault.NoCode => ErrorCode.NoCode,
        PairingFault.Busy => ErrorCode.Busy,
        PairingFault.Gone => ErrorCode.Gone,
        _ => ErrorCode.Disagreed,
    };
}
