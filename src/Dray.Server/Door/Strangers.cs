using Dray.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Door;

/// <summary>
/// Keeps count of the connections at Kestrel that no known device has shown to be its own. Bounded, the oldest giving way,
/// so that they cost known devices nothing, which are not counted. Those that have shown a link are a crowd of their own: neither can
/// strangers keep guests out, nor guests devices. Connection middleware; any thread.
/// </summary>
/// <param name="isKnown">Whether the certificate with this SHA-256, in lower-case hex, is a known device's. What it throws ends the connection.</param>
/// <param name="time">The clock of deadlines, the front door's.</param>
/// <param name="most">How many there may be at once.</param>
/// <param name="mostFromOne">How many of them may come from one address.</param>
internal sealed class Strangers(Func<string, bool> isKnown, TimeProvider time, int most = 1024, int mostFromOne = 256)
{
    private readonly Crowd<Stranger> _strangers = new(most, mostFromOne), _guests = new(most, mostFromOne);

    public int Count => _strangers.Count;

    public int Guests => _guests.Count;

    /// <summary>Outermost, around TLS as well: whoever connects is a stranger.</summary>
    public ConnectionDelegate Receive(ConnectionDelegate next) => async connection =>
    {
        using var stranger = new Stranger(connection, connection.Features.GetRequiredFeature<Caller>(), _strangers, _guests, time);
        connection.Features.Set(stranger);
        await next(connection);
    };

    /// <summary>Inside of TLS: by now the other end has shown its certificate, or has none.</summary>
    public ConnectionDelegate Recognize(ConnectionDelegate next) => connection =>
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        var known = certificate is not null && isKnown(DeviceId.Of(certificate));
        connection.Features.GetRequiredFeature<Stranger>().ShakeHands(known);
        return next(connection);
    };
}
