using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// The uploads that may take several requests. What has come of one stays for as long as partials are kept: journaled on the disk, or,
/// of a small one, in memory. Any thread; whoever has taken an upload has it alone. The server disposes of it after Kestrel.
/// </summary>
/// <param name="visits">Which transfers they are in.</param>
/// <param name="folder">Where what is left of them is kept.</param>
/// <param name="keep">For how long.</param>
/// <param name="time">Says when that is over.</param>
internal sealed class UploadDesk(Visits visits, ReceivingFolder folder, TimeSpan keep, TimeProvider time) : IDisposable
{
    /// <summary>Uploads that are known at once, those that are whole included.</summary>
    private const int Most = 8192;

    /// <summary>Of these, those that are not whole: each may hold a small file in memory.</summary>
    private const int MostUnfinished = 1024;

    /// <summary>How long a reopened upload waits until what is left of it is let go of.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, Upload> _all = [];

    public TimeProvider Time => time;

    /// <summary>A new one; its id is a secret of whoever made it.</summary>
    /// <exception cref="WebException">There are too many.</exception>
    public Upload Make(Func<string, Upload> make)
    {
        if (_all.Count >= Most || (_all.Count >= MostUnfinished && _all.Values.Count(static upload => upload.Answer is null) >= MostUnfinished))
            throw new WebException(StatusCodes.Status503ServiceUnavailable, "too many uploads at once: try again later");
        var upload = make(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        Touch(upload);
        _all[upload.Id] = upload;
        return upload;
    }

    /// <summary>The upload of this id, if it is this link's.</summary>
    public bool TryFind(string id, Guest guest, [NotNullWhen(true)] out Upload? upload) => _all.TryGetValue(id, out upload) && upload.Grant == guest.Grant && !upload.IsGone;

    /// <summary>It is asked about: it stays for as long again, but not longer than its link.</summary>
    public void Touch(Upload upload)
    {
        var until = time.GetUtcNow() + keep;
        upload.Expires = until < upload.Grant.Until ? until : upload.Grant.Until;
    }

    /// <summary>Has it go on where it stopped: in its guest's transfer of now.</summary>
    /// <exception cref="FileFailureException">It can't be staged.</exception>
    /// <exception cref="ControlException">It may not, or somebody still writes to it.</exception>
    public async Task<InboundStream> OpenAsync(Upload upload, Guest guest, HttpContext context, CancellationToken cancel)
    {
        if (upload.IsOpen) return upload.Stream!;
        Leave(upload);
        var visit = visits.Enter(guest, ConflictPolicy.Rename, context);
        try
        {
            if (upload.IsCharged) upload.Grant.Allowance?.Return(upload.Size);
            upload.IsCharged = false;
            var entry = await visit.PlanAsync(upload.Name, upload.Size, upload.ModifiedNs, upload.Id, cancel);
            upload.IsCharged = true;
            var transfer = visit.Session.Transfer;
            var file = InboundStream.IsSmall(entry) ? null : await OpenAsync(transfer, entry, cancel);
            var stream = new InboundStream(transfer, entry, file, visit.Session.NextLane());
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

    /// <summary>Its transfer goes on without it; what is verified of it is left to another try. On whatever thread may wait for a disk.</summary>
    public static void Leave(Upload upload)
    {
        if (upload.Visit is not { } visit) return;
        upload.Visit = null;
        upload.Stream?.Leave();
        visit.End();
    }

    /// <summary>It has landed: what became of it is all that stays.</summary>
    public static void End(Upload upload, PutAnswer answer)
    {
        upload.Answer = answer;
        Leave(upload);
        upload.Stream = null;
    }

    /// <summary>Nothing of it is left, nor of what was charged for it.</summary>
    public void Drop(Upload upload)
    {
        var (visit, entry) = (upload.Visit, upload.Stream?.Entry);
        if (visit is not null && entry is not null) visit.Session.Transfer.Abandon(entry.Id);
        Leave(upload);
        if (upload.Answer is null && upload.Key is { } key) _ = ForgetAsync(key, entry?.File);
        if (upload is { Answer: null, IsCharged: true }) upload.Grant.Allowance?.Return(upload.Size);
        (upload.IsCharged, upload.IsGone) = (false, true);
        _all.TryRemove(upload.Id, out _);
    }

    /// <summary>Lets go of what its transfer's end has left behind, and of what has expired. Off the loops.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var upload in _all.Values)
        {
            var isExpired = upload.Expires <= now;
            if (!isExpired && upload.Visit is null or { IsOver: false }) continue;
            using var hold = upload.TryTake();
            if (hold is null) continue;
            if (isExpired) Drop(upload);
            else Leave(upload);
        }
    }

    public void Dispose()
    {
        foreach (var upload in _all.Values) Leave(upload);
    }

    private async Task ForgetAsync(PartialKey key, IncomingFile? file)
    {
        if (file is not null) await file.Released;
        folder.Partials.Forget(key);
    }

    private static async Task<IncomingFile> OpenAsync(IncomingTransfer transfer, IncomingEntry entry, CancellationToken cancel)
    {
        for (var since = transfer.Time.GetTimestamp(); ;)
        {
            if (transfer.Open(entry, out var holder) is { } file) return file;
            if (transfer.Find(entry.Id) is null) throw new ControlException(ErrorCode.Gone, "the transfer has ended");
            if (transfer.Time.GetElapsedTime(since) > LongestWait) throw new ControlException(ErrorCode.Busy, "an earlier connection still writes to the same file; try again in a moment");
            var step = Task.Delay(WaitStep, transfer.Time, cancel);
            await Task.WhenAny(holder?.Released ?? step, step);
            cancel.ThrowIfCancellationRequested();
        }
    }
}
