using System.Net;

namespace Dray.Server;

/// <summary>
/// Tells of all that strangers can have this server refuse: once an address, so that a flood of them does not flood the
/// operator. One for each server. Any thread.
/// </summary>
internal sealed class Refusals(Action<ServeEvent> report)
{
    /// <summary>How much is remembered; beyond, nothing is told.</summary>
    private const int Most = 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<(IPAddress From, bool IsFault)> _told = [];

    /// <summary>Somebody was refused.</summary>
    public void Tell(IPEndPoint peer, string reason) => Tell(peer, new Refused(peer, reason), isFault: false);

    /// <summary>Something is wrong here, which this peer's request brought to light. What else it was refused for hides it not.</summary>
    public void TellFault(IPEndPoint peer, string reason) => Tell(peer, new Refused(null, reason), isFault: true);

    private void Tell(IPEndPoint peer, Refused refused, bool isFault)
    {
        lock (_lock)
        {
            if (_told.Count == Most || !_told.Add((peer.Address, isFault))) return;
        }

        report(refused);
    }
}
