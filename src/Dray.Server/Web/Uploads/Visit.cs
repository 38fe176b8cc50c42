using Dray.Files;
using Dray.Server.Asking;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>
/// The transfer that all belongs to which one guest puts in at about the same time: for people it is one, however many requests it
/// takes. It ends well soon after the last of them. Any thread.
/// </summary>
/// <param name="session">The transfer.</param>
/// <param name="asks">Puts it before somebody first, where that is wanted.</param>
/// <param name="idle">Told when nothing of it is under way.</param>
/// <param name="time">Says when a request ended.</param>
internal sealed class Visit(IncomingSession session, AskDesk? asks, Action<Visit> idle, TimeProvider time)
{
    private readonly Lock _lock = new();
    private uint _next;
    private int _busy;
    private long _turns;

    public IncomingSession Session => session;

    /// <summary>Counts what began: a visit that is still at the same count, and idle, has seen nothing since.</summary>
    public long Turns { get { lock (_lock) return _turns; } }

    public bool IsIdle { get { lock (_lock) return _busy == 0; } }

    /// <summary>It has ended, or is about to: what comes needs another one.</summary>
    public bool IsOver => session.Transfer.Ended;

    /// <summary>An upload begins, and is not ended by <see cref="End"/> yet; or a request.</summary>
    public void Begin()
    {
        lock (_lock) (_busy, _turns) = (_busy + 1, _turns + 1);
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_busy > 0) return;
        }

        idle(this);
    }

    /// <summary>A request that moves bytes: as long as it lasts nobody takes its guest for gone.</summary>
    public IDisposable Call()
    {
        session.EnterCall();
        Begin();
        return new Ended(this);
    }

    /// <summary>Returns once somebody has said yes, where people are asked: to this file, and to all that follow it in this visit.</summary>
    /// <param name="name">A path beneath the guest's folder, as it came.</param>
    /// <param name="size">In bytes; 0 where nobody knows yet.</param>
    /// <param name="cancel">The request is gone.</param>
    /// <exception cref="ControlException">It may not come in.</exception>
    public Task AdmitAsync(string name, long size, CancellationToken cancel) =>
        asks?.AdmitAsync(session, new OfferRequest { Entries = [new OfferedEntry { Name = name, Kind = (int)EntryKind.File, Size = size }] }, cancel) ?? Task.CompletedTask;

    /// <summary>Has one file planned that was admitted.</summary>
    /// <param name="name">A path beneath the guest's folder, as it came.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="modifiedNs">Its mtime, since 1970.</param>
    /// <param name="identity">What is kept of it is found by this; null keeps nothing.</param>
    /// <exception cref="FileFailureException">It can't land.</exception>
    /// <exception cref="ControlException">The transfer has ended.</exception>
    public IncomingEntry Plan(string name, long size, long modifiedNs, string? identity)
    {
        var offered = new OfferedEntry { Name = name, Kind = (int)EntryKind.File, Size = size, Modified = modifiedNs, Mode = 0x1B6, Identity = identity };
        PlannedEntry? refused;
        lock (_lock)
        {
            offered.Id = _next;
            refused = session.Transfer.Plan(new OfferRequest { Entries = [offered] }).Entries.FirstOrDefault(static entry => entry.Action == PlanAction.Refuse);
            _next++;
        }

        if (refused is not null) throw new FileFailureException((FileFault)refused.Fault, DisplayText.Escape(name), refused.Reason ?? "refused");
        return session.Transfer.Find(offered.Id) ?? throw Gone();
    }

    /// <summary>It has ended before the file was begun.</summary>
    public static ControlException Gone() => new(ErrorCode.Busy, "the transfer that it was in has just ended: go on in a moment");

    private sealed class Ended(Visit visit) : IDisposable
    {
        public void Dispose()
        {
            visit.Session.LeaveCall(visit.Now);
            visit.End();
        }
    }

    private long Now => time.GetTimestamp();
}
