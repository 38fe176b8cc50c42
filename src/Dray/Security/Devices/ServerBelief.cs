using Dray.Wire;

namespace Dray.Security;

/// <summary>
/// Whether whoever answers at a place is the server that is meant, told by its certificate alone. Only then is anything
/// said to it. Any thread may ask.
/// </summary>
internal sealed class ServerBelief
{
    private readonly Func<string, ServerNotBelievedException?> _doubt;

    private ServerBelief(Func<string, ServerNotBelievedException?> doubt) => _doubt = doubt;

    /// <summary>One device and no other.</summary>
    public static ServerBelief Exactly(string id) => new(shown => shown == id ? null : new(
        shown, false,
        $"what answers there is {DeviceId.Short(shown)}, and not {DeviceId.Short(id)} which was asked for: somebody may be between you and it. Nothing was sent"));

    /// <summary>Whoever it is. Only for asking what a server says to anybody, and for proving that both know a code.</summary>
    public static ServerBelief Anybody() => new(static _ => null);

    /// <summary>The one device that a person named by its id; where none was named, as <see cref="Of(KnownDevices, string, string, int)"/>.</summary>
    /// <param name="id">SHA-256 of its certificate; null names none.</param>
    /// <inheritdoc cref="Of(KnownDevices, string, string, int)"/>
    public static ServerBelief Of(string? id, KnownDevices known, string ownId, string host, int port) => id is null ? Of(known, ownId, host, port) : Exactly(id);

    /// <summary>
    /// This device itself; and whom it knows as a server, at the places where it knows nobody else. A device that was never
    /// reached as a server, since it only ever sent, is asked about first: to be let in is not to be sent to.
    /// </summary>
    /// <param name="known">Read anew each time; what goes wrong with it is thrown, and nobody is believed.</param>
    /// <param name="ownId">This device's own id: its server runs under the same key.</param>
    /// <param name="host">As a person typed it.</param>
    /// <param name="port">The TCP port there.</param>
    public static ServerBelief Of(KnownDevices known, string ownId, string host, int port) => new(shown =>
    {
        if (shown == ownId) return null;
        var server = known.Find(shown) is { Reached.Count: > 0 } one ? one : null;
        // Where it was reached before counts first: names may come from whoever bears them.
        var expected = known.At(ServerPlace.Of(host, port)) ?? known.Named(ServerPlace.LocalName(host));
        if (expected is not null && expected.Id != shown && !(server is { Paired: not null } && ServerPlace.IsAddress(host))) return Changed(host, expected, shown);
        return server is not null ? null : new(shown, true, $"{DisplayText.Escape(host)} is a stranger to this device ({DeviceId.Short(shown)})");
    });

    /// <summary>Why it is not believed; null where it is.</summary>
    /// <param name="shownId">SHA-256 of the certificate that it showed.</param>
    public ServerNotBelievedException? Doubt(string shownId) => _doubt(shownId);

    private static ServerNotBelievedException Changed(string host, KnownDevice expected, string shown) => new(
        shown, false,
        $"{DisplayText.Escape(host)} is known as '{expected.Name}' ({DeviceId.Short(expected.Id)}), and what answers there now has another key "
        + $"({DeviceId.Short(shown)}): somebody may be between you and it, or it was set up anew, or its address is another machine's now. Nothing was sent. "
        + $"See what 'dray id' says there. If the new key is right: 'dray devices forget {expected.Name}', and pair anew");
}
