using Dray.Files;
using Dray.Transfers.Receiving;

namespace Dray.Server.Web;

/// <summary>
/// One upload that may take several requests: who may go on with it, and what of it is there. Who comes last has it: a connection that
/// died without a word must not keep its successor out. All but <see cref="TakeAsync"/> is for whoever has taken it.
/// </summary>
internal sealed class Upload(string id, Grant grant, string name, long size, long modifiedNs, string metadata) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _gate = new(1);
    private CancellationTokenSource? _newest;

    public string Id => id;
    public Grant Grant => grant;

    /// <summary>A path beneath the guest's folder, as it came.</summary>
    public string Name => name;
    public long Size => size;
    public long ModifiedNs => modifiedNs;

    /// <summary>As it came, to be told again.</summary>
    public string Metadata => metadata;

    /// <summary>Never lands by itself.</summary>
    public bool IsPart { get; init; }

    /// <summary>As it came, where it was put together from parts.</summary>
    public string? Concat { get; init; }

    /// <summary>Its size counts against the link's quota.</summary>
    public bool IsCharged { get; set; }

    /// <summary>What it is written to; null before its first request, and after a failure.</summary>
    public InboundStream? Stream { get; set; }

    /// <summary>The transfer that it is in for now.</summary>
    public Visit? Visit { get; set; }

    /// <summary>What became of it; null until it is whole and landed.</summary>
    public PutAnswer? Answer { get; set; }

    public bool IsGone { get; set; }

    public DateTimeOffset Expires { get; set; }

    /// <summary>How much is there.</summary>
    public long Offset => Answer is not null ? size : Stream?.Offset ?? 0;

    /// <summary>It has a stream whose transfer goes on.</summary>
    public bool IsOpen => Stream is not null && Visit is { IsOver: false };

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

    /// <summary>Takes it if nobody has it.</summary>
    public UploadHold? TryTake() => _gate.Wait(0) ? new UploadHold(this, new CancellationTokenSource(), default) : null;

    public void Dispose() => _gate.Dispose();

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

/// <summary>One request's hold on an upload.</summary>
internal sealed class UploadHold(Upload upload, CancellationTokenSource mine, CancellationToken request) : IDisposable
{
    /// <summary>The request is gone, or another one has come for the upload.</summary>
    public CancellationToken Cancel { get; } = mine.Token;

    /// <summary>Another request has come for it, while this one is there still.</summary>
    public bool IsFenced => Cancel.IsCancellationRequested && !request.IsCancellationRequested;

    public void Dispose() => upload.Return(mine);
}
