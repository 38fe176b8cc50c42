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
        for (var succession = new Succession(transfer.Time); ;)
        {
            if (transfer.Open(entry, out var holder) is { } file)
            {
                if (request.Compare) file.Doubt();
                return ResumePage.Of(file, request.From, reread: request.Compare);
            }

            if (transfer.Find(request.Entry) is null) throw Settled(transfer);
            await succession.WaitAsync(holder, cancel);
            if (transfer.SettleIfThere(entry)) return new ResumeAnswer { There = true };
        }
    }

    /// <summary>The sender hears over a lane what became of the entry, if it goes on with it; of a transfer that ended nothing more is to be heard.</summary>
    private static ControlException Settled(IncomingTransfer transfer) => transfer.Ended
        ? new(ErrorCode.Gone, "the transfer has ended")
        : new(ErrorCode.Failed, "the entry has settled meanwhile");
}
