using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// What a send has come to, over all its tries. What landed in an earlier try is found in place by the next one, and
/// is not counted again. Reports one event at a time, from whatever thread.
/// </summary>
internal sealed class SendTally(SendProgress progress, Action<SendEvent> report)
{
    private readonly Lock _lock = new();
    private long _landed, _replaced, _beside, _skipped, _failed, _bytes, _besideBytes;
    private long _landedBefore, _farthest, _resumed;
    private bool _isFirstTry = true, _noSpace, _unverified;

    public SendProgress Progress { get; } = progress;

    /// <summary>For the receipt: nobody on the way can read what is sent.</summary>
    public bool Secret { get; init; } = true;

    /// <summary>For the receipt: what is told to have landed is on the server's disk.</summary>
    public bool Durable { get; set; }

    /// <summary>For the receipt: what the last try was limited by; null where that can't be told.</summary>
    public TransferLimit? Limit { get; set; }

    /// <summary>Some of what is sent was piped in, and is gone with this process.</summary>
    public bool IsPiped { get; init; }

    public void Report(SendEvent what)
    {
        lock (_lock) report(what);
    }

    public void CountLanded(OutgoingEntry outgoing, LandOutcome outcome, string text)
    {
        var entry = outgoing.Entry;
        var size = entry.Kind == EntryKind.File ? entry.Size : 0;
        if (outgoing.File is null) Progress.Done(1, size);
        else Progress.Done(1, 0);
        var name = entry.Name.Value;
        lock (_lock)
        {
            _ = outcome switch
            {
                LandOutcome.Skipped => _skipped++,
                LandOutcome.Replaced => _replaced++,
                LandOutcome.Beside => _beside++,
                _ => _landed++,
            };
            if (outcome != LandOutcome.Skipped) _bytes += size;
            if (outcome == LandOutcome.Beside) _besideBytes += size;
            var landedAs = outcome == LandOutcome.Beside ? text : name;
            var sha256 = outcome != LandOutcome.Skipped && outgoing.Sha256 is { } known ? Convert.ToHexStringLower(known) : null;
            report(new EntryLanded(name, landedAs, outcome, size, sha256));
        }
    }

    /// <summary>This much of a large file is there from an earlier try.</summary>
    public void CountResumed(OutgoingEntry outgoing, long bytes)
    {
        Progress.There(0, bytes);
        // What an earlier try of this send brought has taken this send's time.
        lock (_lock) _resumed += _isFirstTry ? bytes : 0;
        Report(new Resuming(outgoing.Entry.Name.Value, bytes, outgoing.Entry.Size));
    }

    public void CountSkipped(OutgoingEntry outgoing)
    {
        Progress.There(1, outgoing.Entry.Kind == EntryKind.File ? outgoing.Entry.Size : 0);
        lock (_lock) _skipped++;
    }

    public void CountFailed(string name, FileFault fault, string reason)
    {
        Progress.Done(1, 0);
        lock (_lock)
        {
            _failed++;
            _noSpace |= fault is FileFault.NoSpace or FileFault.Quota;
            _unverified |= fault == FileFault.Verification;
            report(new EntryFailed(name, fault, reason));
        }
    }

    /// <summary>True where more has arrived than after any earlier try.</summary>
    public bool MadeHeadway()
    {
        lock (_lock)
        {
            var far = _bytes + Progress.BytesDone + _landed + _replaced;
            if (far <= _farthest) return false;
            _farthest = far;
            return true;
        }
    }

    /// <summary>A try was cut off: the next one starts over, and skips what this one landed.</summary>
    public void StartOver()
    {
        lock (_lock)
        {
            // What landed beside is met again as what it lands beside, and told again.
            _bytes -= _besideBytes;
            _landedBefore = _landed + _replaced;
            _beside = _besideBytes = _skipped = _failed = 0;
            _isFirstTry = _noSpace = _unverified = false;
        }

        Progress.Reset();
    }

    public SendReceipt Receipt(SendEnd? ended, string? reason, TimeSpan elapsed, int lanes)
    {
        lock (_lock)
        {
            var how = ended ?? OwnEnd;
            return new SendReceipt
            {
                Ended = how,
                Reason = reason ?? InWords(how),
                Landed = _landed,
                Replaced = _replaced,
                Beside = _beside,
                Skipped = Math.Max(0, _skipped - _landedBefore),
                Failed = _failed,
                Bytes = _bytes,
                Resumed = Math.Min(_resumed, _bytes),
                Elapsed = elapsed,
                Lanes = lanes,
                Secret = Secret,
                Durable = Durable,
                Limit = Limit,
            };
        }
    }

    private string? InWords(SendEnd end) => end switch
    {
        SendEnd.SomeFailed => _failed == 1 ? "one entry failed" : $"{_failed} entries failed",
        SendEnd.VerificationFailed => "what arrived was not what was sent",
        SendEnd.NoSpace => "the receiver has no room left",
        SendEnd.Cancelled when IsPiped => "the send was cancelled; what was piped in can't be gone on with: pipe it in again",
        SendEnd.Cancelled => "the send was cancelled; sending again goes on where it stopped",
        _ => null,
    };

    private SendEnd OwnEnd =>
        _noSpace ? SendEnd.NoSpace
        : _unverified ? SendEnd.VerificationFailed
        : _failed > 0 ? SendEnd.SomeFailed
        : SendEnd.Done;
}
