using System.Net;

namespace Dray.Server.Door;

/// <summary>Tells of refusals once an address, so that a flood of them does not flood the operator. Lives on a door's loop.</summary>
internal sealed class Refusals(Action<ServeEvent> report)
{
    /// <summary>How many addresses are remembered; beyond, nothing is told.</summary>
    private const int Most = 1024;

    private readonly HashSet<IPAddress> _told = [];

    public void Tell(IPEndPoint peer, string reason)
    {
        if (_told.Count < Most && _told.Add(peer.Address)) report(new Refused(peer, reason));
    }
}
