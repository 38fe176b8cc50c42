using System.Net.Sockets;
using System.Security.Authentication;
using Dray.Lanes;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Sending;

/// <summary>What an exception that ended a try means: how the send ends, or (Ended null) that another try may help.</summary>
internal readonly record struct SendFailure(SendEnd? Ended, string Reason)
{
    /// <summary>Null for what is a defect of ours.</summary>
    public static SendFailure? Of(Exception e, SendOptions options)
    {
        return e switch
        {
            ServerNotBelievedException or IdentityException => new SendFailure(SendEnd.Refused, e.Message),
            ControlException refusal => OfRefusal(refusal),
            LaneVersionException version => new SendFailure(SendEnd.Refused, version.Message),
            RecordException altered => new SendFailure(null, altered.Message),
            WireException broken => new SendFailure(null, $"the server broke the protocol: {broken.Message}"),
            _ when Find<SocketException>(e) is { } socket => new SendFailure(null, InWords(socket, options)),
            _ when Find<AuthenticationException>(e) is not null =>
                new SendFailure(null, $"what answers at {options.Host} port {options.Port} is no Dray server, or cut the connection"),
            IOException { InnerException: TimeoutException } => new SendFailure(null, $"{options.Host} does not answer"),
            HttpRequestException or IOException => new SendFailure(null, "the connection to the server was lost"),
            _ => null,
        };
    }

    private static SendFailure OfRefusal(ControlException refusal) => refusal.Code switch
    {
        ErrorCode.Refused or ErrorCode.Stranger or ErrorCode.Upgrade or ErrorCode.Bad => new SendFailure(SendEnd.Refused, DisplayText.Escape(refusal.Message)),
        ErrorCode.Gone => new SendFailure(null, "the server has ended the transfer"),
        _ => new SendFailure(null, DisplayText.Escape(refusal.Message)),
    };

    private static string InWords(SocketException e, SendOptions options) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"nothing listens on {options.Host} port {options.Port}",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"no machine is known as {options.Host}",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => $"there is no way to {options.Host} from here",
        SocketError.TimedOut => $"{options.Host} does not answer",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "the connection to the server was lost",
        _ => $"{options.Host}: {e.Message}",
    };

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found) return found;
        }

        return null;
    }
}
