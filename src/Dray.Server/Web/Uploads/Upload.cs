using Dray.Files;
using Dray.Transfers.Receiving;

namespace Dray.Server.Web;

/// <summary>
/// One upload that may take several requests: who may go on with it, and what of it is there. Who comes last has it: a connection that
/// died without a word must not keep its successor out. All but <see cref="TakeAsync"/> is for whoever has taken it.
/// </summary>
/// <param name="id">A secret of whoever made it.</param>
/// <param name="grant">The link that it came by.</param>
/// <param name="plan">What was said at its beginning.</param>
#pragma warning disable CA1001 // a semaphore without a wait handle has nothing to free, and whoever waits for it may be late
internal sealed class Upload(string id, Grant grant, UploadPlan plan)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _gate = new(1);
    private CancellationTokenSource? _newest;

    public string Id => id;
    public Grant Grant => grant;
    public UploadPlan Plan => plan;
    public Charge Charge { get; } = new(grant.Allowance);

    /// <summary>What it is written to; null before its first request, and once it has landed.</summary>
    public InboundStream? Stream { get; set; }

    /// <summary>The transfer that it is in for now.</summary>
    public Visit? Visit { get; set; }

    /// <summary>What became of it; null until it is whole and landed.</summary>
    public PutAnswer? Answer { get; set; }

    public bool IsGone { get; set; }

    public DateTimeOffset Expires { get; set; }

    /// <summary>How much is there.</summary>
    public long Offset => Answer is not null ? plan.Size : Stream?.Offset ?? 0;

    /// <summary>It has a stream whose transfer goes on.</summary>
    public bool IsOpen => Stream is not null && Visit is { IsOver: false };

    /// <summary>All of it is there, and it is to land by itself.</summary>
    public bool IsWhole => Answer is null && !plan.IsPart && Stream is { } stream && stream.Offset == stream.Size;

    /// <summary>What its staged bytes are found by while nobody has them.</summary>
    public PartialKey? Key => Stream?.Entry is { } entry ? PartialKey.OfUpload(id, entry.Target) : null;

    /// <summary>Takes it from whoever has it, who is told to stop; ends with the hold.</summary>
    public async Task<UploadHold> TakeAsync(CancellationToken cancel)
    {
        var mine = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        lock (_lock)
        {
            _ = _newest?.CancelAsync();
            _newest = mine;
        }

        try
        {
            await _gate.WaitAsync(mine.Token);
        }
        catch
        {
            Release(mine);
            throw;
        }

        return new UploadHold(this, mine, cancel);
    }

    /// <summary>Its maker takes it, before anybody else knows of it.</summary>
    public UploadHold Take(CancellationToken cancel)
    {
        _gate.Wait(0, CancellationToken.None);
        return new UploadHold(this, _newest = CancellationTokenSource.CreateLinkedTokenSource(cancel), cancel);
    }

    /// <summary>Takes it if nobody has it.</summary>
    public UploadHold? TryTake() => _gate.Wait(0) ? new UploadHold(this, new CancellationTokenSource(), default) : null;

    internal void Return(CancellationTokenSource mine)
    {
        Release(mine);
        _gate.Release();
    }

    private void Release(CancellationTokenSource mine)
    {
        lock (_lock)
        {
            if (_newest == mine) _newest = null;
            mine.Dispose();
        }
    }
}

/// <summary>What whoever makes an upload says of it.</summary>
/// <param name="Name">Where it lands: a path beneath the guest's folder, as it came.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ModifiedNs">Its mtime, since 1970.</param>
internal sealed record UploadPlan(string Name, long Size, long ModifiedNs)
{
    /// <summary>Upload-Metadata as it came, to be told again.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>Upload-Concat as it came; empty where it is neither a part nor put together from parts.</summary>
    public string Concat { get; init; } = "";

    /// <summary>Never lands by itself.</summary>
    public bool IsPart => Concat == TusHeaders.Partial;

    /// <summary>Was put together from parts.</summary>
    public bool IsJoined => Concat.Length > 0 && !IsPart;
}

/// <summary>One request's hold on an upload.</summary>
internal sealed class UploadHold(Upload upload, CancellationTokenSource mine, CancellationToken request) : IDisposable
{
    /// <summary>The request is gone, or another one has come for the upload.</summary>
    public CancellationToken Cancel { get; } = mine.Token;

    /// <summary>Another request has come for it, while this one is there still.</summary>
    public bool IsFenced => Cancel.IsCancellationRequested && !request.IsCancellationRequested;

    public void Dispose() => upload.Return(mine);
}
