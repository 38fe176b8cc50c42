using System.Net;

namespace Dray.Server;

/// <summary>
/// Tells of all that strangers can have this server refuse, and of each no more than once, so that a flood of them does not
/// flood the operator. One for each server. Any thread.
/// </summary>
internal sealed class Refusals(Action<ServeEvent> report)
{
    /// <summary>How much is remembered; beyond, nothing is told.</summary>
    private const int Most = 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<object> _told = [];

    /// <summary>Somebody was refused: told once an address.</summary>
    public void Tell(IPEndPoint peer, string reason) => Tell(peer.Address, new Refused(peer, reason));

    /// <summary>Something is wrong here, which anybody's request can bring to light: told once.</summary>
    public void TellFault(string reason) => Tell(reason, new Refused(null, reason));

    private void Tell(object once, Refused refused)
    {
        lock (_lock)
        {
            if (_told.Count == Most || !_told.Add(once)) return;
        }

        report(refused);
    }
}
