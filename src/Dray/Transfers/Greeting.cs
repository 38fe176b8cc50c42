using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Dray.Security;
using Dray.Transfers.Control;

namespace Dray.Transfers;

/// <summary>
/// Asks whoever listens somewhere what a Dray server says to anybody, and tells it nothing, not even who asks.
/// </summary>
internal static class Greeting
{
    /// <summary>What answered.</summary>
    /// <param name="Name">What it calls itself; to be escaped before it is shown.</param>
    /// <param name="Id">SHA-256 of the certificate that it showed, and has the key of.</param>
    /// <param name="Protocol">The version of the control plane that it speaks.</param>
    /// <param name="At">Where it is.</param>
    public sealed record Answer(string Name, string Id, int Protocol, IPEndPoint At);

    /// <summary>Null where nobody answers, or nobody who is a Dray server.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">Its TCP port.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancel"/>.</exception>
    public static async Task<Answer?> AskAsync(string host, int port, TimeSpan within, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(within);
        using var nobody = DeviceIdentity.OfNobody(TimeProvider.System);
        using var control = new ControlClient(host, port, nobody, ServerBelief.Anybody());
        try
        {
            var hello = await control.Hello(patience.Token);
            return new Answer(hello.Server, control.ServerId, hello.Protocol, control.Address!);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AuthenticationException or ControlException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }
}
