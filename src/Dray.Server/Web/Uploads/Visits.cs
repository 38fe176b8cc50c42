using Dray.Server.Asking;
using Dray.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>The visits of all guests: each opened with the first file, and ended well when nothing has come for a moment. Any thread.</summary>
internal sealed class Visits(Receiver receiver, AskDesk? asks, TimeProvider time)
{
    /// <summary>How long a browser may leave between two files of one transfer.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Client, ConflictPolicy Policy), Visit> _open = [];

    /// <summary>The guest's visit, begun once more for the caller, who ends it.</summary>
    /// <exception cref="ControlException">The server is full, or stopping.</exception>
    public Visit Enter(Guest guest, ConflictPolicy policy, HttpContext context)
    {
        lock (_lock)
        {
            var key = (guest.Client, policy);
            if (!_open.TryGetValue(key, out var visit) || visit.IsOver) _open[key] = visit = Open(guest, policy, context);
            visit.Begin();
            return visit;
        }
    }

    /// <summary>Ends what is idle at once: where the server stops, nobody waits for more.</summary>
    public void Drain()
    {
        Visit[] all;
        lock (_lock) all = [.. _open.Values];
        foreach (var visit in all) Commit(visit, visit.Turns);
    }

    private Visit Open(Guest guest, ConflictPolicy policy, HttpContext context)
    {
        var permit = new Permit(guest.Client, null) { Into = guest.Grant.Into, IsGuest = true, Link = guest.Grant.Id };
        var request = new OpenRequest
        {
            Protocol = ControlProtocol.Version,
            Device = guest.IsBrowser ? "a browser" : ToolOf(context.Request),
            OnConflict = policy,
            Suite = (int)(context.Request.IsHttps ? LaneSuite.Sealed : LaneSuite.Plain),
        };
        var session = receiver.Enter(receiver.Open(request, permit, ControlGate.PeerOf(context)).Transfer, guest.Client);
        session.LeaveCall(time.GetTimestamp());
        return new Visit(session, asks, visit => Rest(visit, guest.IsBrowser ? Linger : TimeSpan.Zero), time);
    }

    /// <summary>A tool's one request is all there is; a browser brings the next file in a moment.</summary>
    private void Rest(Visit visit, TimeSpan linger)
    {
        var turns = visit.Turns;
        if (linger == TimeSpan.Zero) Commit(visit, turns);
        else _ = Task.Delay(linger, time).ContinueWith(_ => Commit(visit, turns), TaskScheduler.Default);
    }

    private void Commit(Visit visit, long turns)
    {
        lock (_lock)
        {
            if (!visit.IsIdle || visit.Turns != turns) return;
            foreach (var (key, open) in _open) if (open == visit) _open.Remove(key);
        }

        try
        {
            receiver.Commit(visit.Session);
        }
        catch (ControlException failure)
        {
            receiver.Cancel(visit.Session, failure.Message);
        }
    }

    /// <summary>The first word that a tool says of itself: "curl/8.5.0".</summary>
    private static string ToolOf(HttpRequest request) =>
        request.Headers.UserAgent.ToString().Split(' ', 2)[0] is { Length: > 0 and <= 64 } tool ? tool : "somebody by link";
}
