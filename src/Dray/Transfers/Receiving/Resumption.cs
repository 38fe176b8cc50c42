using Dray.Files;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// POST /v1/transfers/{id}/resume: makes what is there of an entry this transfer's, once whoever had it has let go of it, and
/// tells which units those are.
/// </summary>
internal static class Resumption
{
    /// <summary>How long a resumed send waits for the one before to let go of its file.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(50);

    /// <exception cref="ControlException">There is no such entry, or whoever has the partial does not let go of it.</exception>
    public static async Task<ResumeAnswer> Run(IncomingTransfer transfer, ResumeRequest request, CancellationToken cancel)
    {
        if (transfer.Find(request.Entry) is not { } entry) throw Settled(transfer);
        if (entry.Entry.Size <= WireLimits.Small) throw new ControlException(ErrorCode.Bad, $"entry {request.Entry} travels in packs");
        try
        {
            return await Run(transfer, entry, request, cancel);
        }
        catch (FileFailureException failure)
        {
            transfer.SettleFailed(entry, failure);
            throw new ControlException(ErrorCode.Failed, failure.Message);
        }
    }

    private static async Task<ResumeAnswer> Run(IncomingTransfer transfer, IncomingEntry entry, ResumeRequest request, CancellationToken cancel)
    {
        for (var since = transfer.Time.GetTimestamp(); ;)
        {
            if (transfer.Open(entry, out var holder) is { } file)
            {
                if (request.Compare) file.Doubt();
                return ResumePage.Of(file, request.From, reread: request.Compare);
            }

            if (transfer.Find(request.Entry) is null) throw Settled(transfer);
            if (transfer.Time.GetElapsedTime(since) > LongestWait) throw new ControlException(ErrorCode.Busy, "an earlier connection still writes to the same file; try again in a moment");
            var step = Task.Delay(WaitStep, transfer.Time, cancel);
            await Task.WhenAny(holder?.Released ?? step, step);
            cancel.ThrowIfCancellationRequested();
            if (transfer.SettleIfThere(entry)) return new ResumeAnswer { There = true };
        }
    }

    /// <summary>The sender hears over a lane what became of the entry, if it goes on with it; of a transfer that ended nothing more is to be heard.</summary>
    private static ControlException Settled(IncomingTransfer transfer) => transfer.Ended
        ? new(ErrorCode.Gone, "the transfer has ended")
        : new(ErrorCode.Failed, "the entry has settled meanwhile");
}
