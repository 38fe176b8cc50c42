using System.Net;

namespace Dray.Server.Door;

/// <summary>An address that Kestrel can be told to listen on, where the front door hands it connections.</summary>
internal sealed class DoorEndPoint : EndPoint
{
    private readonly string _name;

    private DoorEndPoint(string name) => _name = name;

    /// <summary>Connections that began with a TLS handshake.</summary>
    public static DoorEndPoint Tls { get; } = new("front-door-tls");

    /// <summary>Connections that began with a letter, as plain HTTP does.</summary>
    public static DoorEndPoint Http { get; } = new("front-door-http");

    public override string ToString() => _name;
}
