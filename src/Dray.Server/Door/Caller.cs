using System.Net;
using System.Net.Sockets;

namespace Dray.Server.Door;

/// <summary>Somebody who has connected and not shown who he is. Whoever is given one owns its socket.</summary>
internal sealed record Caller(Socket Socket, IPEndPoint Peer, Deadline Deadline);
