using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// The uploads that may take several requests. What has come of one stays for as long as partials are kept: journaled on the disk, or,
/// of a small one, in memory. Any thread; whoever has taken an upload has it alone. The server disposes of it after Kestrel.
/// </summary>
/// <param name="folder">Where what is left of them is kept.</param>
/// <param name="keep">For how long.</param>
/// <param name="time">Says when that is over.</param>
internal sealed class UploadDesk(ReceivingFolder folder, TimeSpan keep, TimeProvider time) : IDisposable
{
    /// <summary>Uploads that are known at once; beyond, those are forgotten first that have been whole for longest.</summary>
    public const int Most = 4096;

    /// <summary>Of these, those that are not whole: each may hold a small file in memory.</summary>
    public const int MostUnfinished = 1024;

    /// <summary>Of those, one link's: others have room beside it.</summary>
    public const int MostOfALink = MostUnfinished / 2;

    /// <summary>Where nothing is kept an upload still has a moment from one request to the next.</summary>
    private static readonly TimeSpan Unkept = TimeSpan.FromMinutes(1);

    /// <summary>How long the server's end waits until what is left is let go of.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Upload> _all = [];

    public TimeProvider Time => time;

    /// <summary>How many are known.</summary>
    public int Count => _all.Count;

    /// <summary>A new one, which its maker has taken.</summary>
    /// <exception cref="WebException">There are too many.</exception>
    public UploadHold Make(Grant grant, Func<string, UploadPlan> plan, CancellationToken cancel, out Upload upload)
    {
        if (_all.Count >= MostOfALink && (Unfinished(static _ => true) >= MostUnfinished || Unfinished(one => one.Grant == grant) >= MostOfALink))
            throw new WebException(StatusCodes.Status503ServiceUnavailable, "too many uploads at once: try again later");
        if (_all.Count >= Most) ForgetOldest();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        upload = new Upload(id, grant, plan(id));
        Touch(upload);
        var hold = upload.Take(cancel);
        _all[id] = upload;
        return hold;
    }

    /// <summary>The upload of this id, if it is this link's.</summary>
    public bool TryFind(string id, Guest guest, [NotNullWhen(true)] out Upload? upload) => _all.TryGetValue(id, out upload) && upload.Grant == guest.Grant && !upload.IsGone;

    /// <summary>It is asked about: it stays for as long again, but not longer than its link.</summary>
    public void Touch(Upload upload)
    {
        var until = time.GetUtcNow() + (keep > TimeSpan.Zero ? keep : Unkept);
        upload.Expires = until < upload.Grant.Until ? until : upload.Grant.Until;
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
        if (answer.Outcome == PutAnswer.Skipped) upload.Charge.Return();
        Leave(upload);
        upload.Stream = null;
    }

    /// <summary>Nothing of it is left, nor of what was charged for it.</summary>
    /// <returns>Ends when its bytes are gone.</returns>
    public Task Drop(Upload upload)
    {
        _all.TryRemove(upload.Id, out _);
        if (upload.IsGone) return Task.CompletedTask;
        upload.IsGone = true;
        var (key, entry) = (upload.Key, upload.Stream?.Entry);
        if (upload.Visit is { } visit && entry is not null) visit.Session.Transfer.Abandon(entry.Id);
        Leave(upload);
        if (upload.Answer is not null) return Task.CompletedTask;
        upload.Charge.Return();
        return key is { } known ? ForgetAsync(known, entry?.File) : Task.CompletedTask;
    }

    /// <summary>Lets go of what its transfer's end has left behind, and of what has expired. Off the loops.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var upload in _all.Values)
        {
            var isExpired = upload.Expires <= now || upload.Grant.IsRevoked;
            if (!isExpired && upload.Visit is null or { IsOver: false }) continue;
            using var hold = upload.TryTake();
            if (hold is null) continue;
            if (isExpired) Drop(upload);
            else Leave(upload);
        }
    }

    /// <summary>The server takes nothing new: what no request is bringing just now keeps no transfer from its end.</summary>
    public void Drain()
    {
        foreach (var upload in _all.Values)
        {
            using var hold = upload.TryTake();
            if (hold is not null) Leave(upload);
        }
    }

    /// <summary>Nobody can come back for any of them: nothing of them is left. By force of what a request still has.</summary>
    public void Dispose()
    {
        var dropped = _all.Values.Select(Drop).ToArray();
        Task.WaitAll(dropped, LongestEnd);
    }

    private int Unfinished(Func<Upload, bool> isMeant) => _all.Values.Count(one => one.Answer is null && isMeant(one));

    private void ForgetOldest()
    {
        foreach (var old in _all.Values.Where(static one => one.Answer is not null).OrderBy(static one => one.Expires).Take(Most / 4)) Drop(old);
    }

    private async Task ForgetAsync(PartialKey key, IncomingFile? file)
    {
        if (file is not null) await file.Released;
        folder.Partials.Forget(key);
    }
}
