using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>Has uploads go on where they stopped: each in its guest's transfer of now. For whoever has taken the upload; any thread.</summary>
internal sealed class UploadOpening(Visits visits)
{
    /// <summary>Its stream, at the first byte that is missing.</summary>
    /// <exception cref="Files.FileFailureException">It can't be staged.</exception>
    /// <exception cref="ControlException">It may not, or somebody still writes to it.</exception>
    public async Task<InboundStream> OpenAsync(Upload upload, Guest guest, HttpContext context, CancellationToken cancel)
    {
        if (upload.IsOpen) return upload.Stream!;
        UploadDesk.Leave(upload);
        var visit = visits.Enter(guest, ConflictPolicy.Rename, context);
        try
        {
            using var call = visit.Call();
            var plan = upload.Plan;
            await visit.AdmitAsync(plan.Name, plan.Size, cancel);
            var entry = visit.Plan(plan.Name, plan.Size, plan.ModifiedNs, upload.Id);
            var stream = await OpenAsync(visit.Session, entry, cancel);
            if (upload.Stream is { } before) stream.GoOnFrom(before);
            (upload.Stream, upload.Visit) = (stream, visit);
            return stream;
        }
        catch
        {
            visit.End();
            throw;
        }
    }

    private static async Task<InboundStream> OpenAsync(IncomingSession session, IncomingEntry entry, CancellationToken cancel)
    {
        var (transfer, lane) = (session.Transfer, session.NextLane());
        try
        {
            for (var succession = new Succession(transfer.Time); ;)
            {
                if (InboundStream.Open(transfer, entry, lane, out var holder) is { } stream) return stream;
                if (transfer.Find(entry.Id) is null) throw Visit.Gone();
                await succession.WaitAsync(holder, cancel);
            }
        }
        catch
        {
            transfer.Abandon(entry.Id);
            throw;
        }
    }
}
