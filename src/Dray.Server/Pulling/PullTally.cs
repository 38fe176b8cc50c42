using Dray.Transfers;

namespace Dray.Server.Pulling;

/// <summary>What a pull has come to, over all its tries: what this end saw land, and what the other says of the rest. Thread-safe.</summary>
internal sealed class PullTally(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private long _landed, _replaced, _beside, _skipped, _failed, _bytes, _landedBefore, _farthest;
    private bool _durable = true;
    private SendReceipt? _theirs;

    /// <summary>Entries that did not land in the last try, as this end has seen it.</summary>
    public long Failed { get { lock (_lock) return _failed; } }

    /// <summary>A transfer of this pull has ended, whole or not.</summary>
    public void Count(ServeReceipt receipt)
    {
        lock (_lock)
        {
            (_landed, _replaced, _beside) = (_landed + receipt.Landed, _replaced + receipt.Replaced, _beside + receipt.Beside);
            (_skipped, _failed, _bytes) = (receipt.Skipped, receipt.Failed, _bytes + receipt.Bytes);
            _durable &= receipt.Durable;
        }
    }

    /// <summary>What the other end says that it came to.</summary>
    public void Hear(SendReceipt theirs)
    {
        lock (_lock) _theirs = theirs;
    }

    /// <summary>True where more has come than after any earlier try.</summary>
    public bool MadeHeadway(long bytesDone)
    {
        lock (_lock)
        {
            var far = bytesDone + _bytes + _landed;
            if (far <= _farthest) return false;
            _farthest = far;
            return true;
        }
    }

    /// <summary>A try was cut off: the next one skips what has landed.</summary>
    public void StartOver()
    {
        lock (_lock) (_landedBefore, _failed, _skipped, _theirs) = (_landed + _replaced, 0, 0, null);
    }

    public SendReceipt Receipt(SendEnd ended, string? reason)
    {
        lock (_lock)
        {
            var skipped = Math.Max(_skipped, _theirs?.Skipped ?? 0);
            return new SendReceipt
            {
                Ended = ended,
                Reason = ended == SendEnd.Done ? null : reason,
                Landed = _landed,
                Replaced = _replaced,
                Beside = _beside,
                Skipped = Math.Max(0, skipped - _landedBefore),
                Failed = Math.Max(_failed, _theirs?.Failed ?? 0),
                Bytes = _bytes,
                Resumed = Math.Clamp(_theirs?.Resumed ?? 0, 0, _bytes),
                Elapsed = time.GetElapsedTime(_started),
                Lanes = _theirs?.Lanes ?? 0,
                Secret = _theirs?.Secret ?? true,
                Durable = _durable,
                Limit = _theirs?.Limit,
            };
        }
    }
}
