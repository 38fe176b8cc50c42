using System.Net;
using Dray.Files;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Server.Sharing;

/// <summary>The pulls that run: each a send of this server's to whoever asked, over connections that he opens. Thread-safe. The server ends them.</summary>
/// <param name="callbacks">Gets the connections.</param>
/// <param name="report">Told of each that comes and goes.</param>
/// <param name="failed">Told of a defect that ends one of them.</param>
/// <param name="most">So many at once.</param>
internal sealed class PullDesk(Callbacks callbacks, Action<ServeEvent> report, Action<Exception> failed, int most) : IDisposable
{
    /// <summary>Of one device: each has threads and descriptors of its own.</summary>
    private const int MostOfOne = 16;

    private readonly Lock _lock = new();
    private readonly HashSet<OutgoingPull> _running = [];
    private bool _draining;

    public int Running { get { lock (_lock) return _running.Count; } }

    public IReadOnlyList<OutgoingPull> All { get { lock (_lock) return [.. _running]; } }

    /// <summary>Begins one; the caller disposes of it.</summary>
    /// <param name="options">The send that it comes to, to the device that asks.</param>
    /// <param name="events">He is told of entries that simply land, too.</param>
    /// <param name="client">What he is called here.</param>
    /// <param name="peer">Where he called from.</param>
    /// <param name="open">Opens what is asked for.</param>
    /// <param name="cancel">He has gone.</param>
    /// <exception cref="ControlException">There is no room for it.</exception>
    public OutgoingPull Begin(SendOptions options, bool events, string client, IPEndPoint peer, Func<string, ISourceTree> open, CancellationToken cancel)
    {
        var pull = new OutgoingPull(options, client, peer, open, callbacks, failed, cancel) { Events = events, Ended = Remove };
        lock (_lock)
        {
            if (_draining) throw new ControlException(ErrorCode.Draining, "the server is stopping and takes nothing new");
            if (_running.Count >= most) throw new ControlException(ErrorCode.Full, $"the server is full: {most} pulls run at once");
            if (_running.Count(other => other.Device == pull.Device) >= MostOfOne) throw new ControlException(ErrorCode.Full, $"this device has {MostOfOne} pulls running, and may have no more");
            _running.Add(pull);
        }

        report(new PullCame(client, peer, options.Sources));
        pull.Start();
        return pull;
    }

    /// <summary>Ends what a device pulls, which may do so no more.</summary>
    public void CutOff(Func<string, bool> mayStay)
    {
        OutgoingPull[] running;
        lock (_lock) running = [.. _running];
        foreach (var pull in running)
        {
            if (!mayStay(pull.Device)) pull.Cancel();
        }
    }

    /// <summary>Takes no new ones from now on.</summary>
    public void Drain()
    {
        lock (_lock) _draining = true;
    }

    public void Dispose()
    {
        Drain();
        CutOff(static _ => false);
    }

    private void Remove(OutgoingPull pull)
    {
        lock (_lock) _running.Remove(pull);
        if (pull.Receipt is { } receipt) report(new PullWent(pull.Client, pull.Peer, receipt));
    }
}
