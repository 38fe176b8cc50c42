using Dray.Lanes;
using Dray.Transfers.Control;

namespace Dray.Transfers.Sending;

/// <summary>
/// Tells from the times of both ends and of the connections between them which one the others waited for. Whoever works nearly
/// all the time is the limit, nearest the sender first, since whatever is behind a slow stage has nothing to do. Where nobody
/// stands out it says nothing.
/// </summary>
/// <param name="Elapsed">From the first lane to the end.</param>
/// <param name="Lanes">The most that there were at once.</param>
/// <param name="Threads">Workers that the sender has for them.</param>
/// <param name="Own">What the sender's workers did.</param>
/// <param name="Link">What the busiest connection did.</param>
/// <param name="Theirs">What the receiver says of itself; null from an older one.</param>
internal readonly record struct LimitFinder(
    TimeSpan Elapsed, int Lanes, int Threads, WorkSpent Own, LinkSpent Link, SpentAnswer? Theirs)
{
    /// <summary>Shorter than this, buffers hold much of what was sent, and starting takes much of the time.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.5);

    /// <summary>Shares of the time from which on somebody worked nearly always, and mostly.</summary>
    private const double Nearly = 0.7, Mostly = 0.5, Hardly = 0.35;

    public TransferLimit? Find()
    {
        if (Elapsed < Least || Lanes == 0) return null;
        if (Share(Own.Held, Elapsed) >= Mostly) return TransferLimit.Bwlimit;
        if (Theirs is { } rate && Share(rate.Work.Held, Elapsed) >= Mostly) return TransferLimit.ReceiverBwlimit;
        if (Share(Own.Working, Elapsed * Math.Min(Lanes, Threads)) >= Nearly) return Of(Own, TransferLimit.SenderDisk, TransferLimit.SenderProcessor);
        if (Theirs is { } busy && Share(busy.Work.Working, Elapsed * Math.Min(Lanes, busy.Threads)) >= Nearly) return OfReceiver(busy);
        if (Share(Link.Busy, Elapsed) >= Nearly) return Share(Link.WindowLimited, Link.Busy) < Mostly ? TransferLimit.Link : OfReceiver(Theirs);
        return Theirs is { } slow && Share(slow.Landing, Elapsed) >= Mostly ? TransferLimit.ReceiverDisk : null;
    }

    private static TransferLimit OfReceiver(SpentAnswer? theirs) =>
        (theirs is { } told ? Of(told.Work, TransferLimit.ReceiverDisk, TransferLimit.ReceiverProcessor) : null) ?? TransferLimit.Receiver;

    /// <summary>
    /// The disk, where workers mostly stood still and mostly in calls about files. Standing still alone may be want of a processor, and
    /// calls about files alone may be copying to memory.
    /// </summary>
    private static TransferLimit? Of(WorkSpent work, TransferLimit disk, TransferLimit processor)
    {
        var files = Share(work.Disk, work.Working);
        if (files < Hardly) return processor;
        if (work.Processor is not { } ran) return files >= Nearly ? disk : null;
        var stood = 1 - Share(ran, work.Working);
        if (stood >= Mostly && files >= Mostly) return disk;
        return stood < Hardly ? processor : null;
    }

    private static double Share(TimeSpan part, TimeSpan whole) => whole > TimeSpan.Zero ? part / whole : 0;
}

/// <summary>Times of the connection of a send that was busiest; others may have had nothing to carry.</summary>
/// <param name="Busy">With something on its way that was not acknowledged.</param>
/// <param name="WindowLimited">Of that, with the receiver's window closed.</param>
internal readonly record struct LinkSpent(TimeSpan Busy, TimeSpan WindowLimited);
