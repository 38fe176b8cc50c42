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
        if (transfer.Find(request.Entry) is not { } entry || entry.Entry.Size <= WireLimits.Small) throw new ControlException(ErrorCode.Bad, $"entry {request.Entry} can't be resumed");
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
                return ResumePage.Of(file, request.From);
            }

            if (transfer.Find(request.Entry) is null) throw new ControlException(ErrorCode.Gone, "the transfer has ended");
            if (transfer.Time.GetElapsedTime(since) > LongestWait) throw new ControlException(ErrorCode.Busy, "an earlier connection still writes to the same file; try again in a moment");
            await Task.WhenAny(holder?.Released ?? Task.CompletedTask, Task.Delay(WaitStep, transfer.Time, cancel));
            cancel.ThrowIfCancellationRequested();
            if (transfer.SettleIfThere(entry)) return new ResumeAnswer { There = true };
        }
    }
}
