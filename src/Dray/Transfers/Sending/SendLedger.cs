using Dray.Files;
using Dray.Interop;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// What was offered and has not settled, and what became of the rest. Lanes settle, the session waits. Thread-safe;
/// reports one event at a time.
/// </summary>
internal sealed class SendLedger(SendTally tally, SendOptions options, Action<UnitChunk> sendLater)
{
    private const int MostMismatches = 5;
    private const int MostOffers = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, OutgoingEntry> _pending = [];
    private readonly List<OutgoingEntry> _changed = [];
    private TaskCompletionSource _settled = NewSignal();

    public bool WantsSha256 => options.Sha256;

    public int Pending { get { lock (_lock) return _pending.Count; } }

    /// <summary>Set once the receiver has no room: nothing more is worth sending.</summary>
    public bool IsHopeless { get; private set; }

    /// <summary>The receiver wants this entry; it is pending until it is counted.</summary>
    public void Await(OutgoingEntry entry)
    {
        lock (_lock) _pending.Add(entry.Id, entry);
    }

    /// <summary>The receiver said what became of an entry.</summary>
    public void Settled(in Result result)
    {
        FailPoint.Hit(FailPoint.Told);
        if (!TryClaim(result.Entry, out var entry)) return;
        if (result.Status == ResultStatus.Failed)
        {
            var fault = (FileFault)result.Fault;
            IsHopeless |= fault is FileFault.NoSpace or FileFault.Quota;
            tally.CountFailed(entry.Entry.Name.Value, fault, result.Text);
        }
        else if (IsOfAnother(result, entry))
        {
            tally.CountFailed(entry.Entry.Name.Value, FileFault.Verification, "the server has taken something else for it, by its SHA-256; check memory at both ends");
        }
        else
        {
            tally.CountLanded(entry, (LandOutcome)result.Status, result.Text);
        }

        Finish(entry, changed: false);
    }

    /// <summary>A unit is verified at the receiver.</summary>
    public void UnitDone(UnitChunk chunk) => tally.Progress.Done(0, chunk.File.LengthOf(chunk.Unit));

    /// <summary>The receiver's old lane still holds this unit.</summary>
    public void SendLater(UnitChunk chunk) => sendLater(chunk);

    /// <summary>What arrived was not what was sent. False where that has happened too often, and the entry has failed.</summary>
    public bool MaySendAgain(OutgoingEntry entry)
    {
        lock (_lock)
        {
            if (++entry.Mismatches <= MostMismatches) return true;
        }

        var failure = new FileFailureException(FileFault.Verification, DisplayText.Escape(entry.Entry.Name.Value),
            $"it arrived damaged {MostMismatches + 1} times; check memory, disk and network hardware");
        SourceFailed(entry, failure);
        return false;
    }

    /// <summary>The source can't be read as it was offered. One that changed is offered anew, a few times.</summary>
    public void SourceFailed(OutgoingEntry entry, FileFailureException failure)
    {
        if (!TryClaim(entry.Id, out _)) return;
        var changed = failure.Fault == FileFault.Changed && entry.Offers + 1 < MostOffers;
        if (!changed) tally.CountFailed(entry.Entry.Name.Value, failure.Fault, failure.Reason);
        Finish(entry, changed);
    }

    /// <summary>Large files that were read to their end and have not settled: their result may have gone to a lane that died.</summary>
    public IReadOnlyList<OutgoingFile> Unanswered()
    {
        lock (_lock) return [.. _pending.Values.Where(static e => e.File is { IsReadWhole: true }).Select(static e => e.File!)];
    }

    /// <summary>Entries whose source changed and that are to be looked at and offered again.</summary>
    public IReadOnlyList<OutgoingEntry> TakeChanged()
    {
        lock (_lock)
        {
            OutgoingEntry[] changed = [.. _changed];
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Waits until fewer than this many entries are pending, or a source has changed.</summary>
    public async Task WaitFor(int fewerThan, CancellationToken cancel)
    {
        while (true)
        {
            Task settled;
            lock (_lock)
            {
                if (_pending.Count < fewerThan || _changed.Count > 0 || IsHopeless) return;
                settled = _settled.Task;
            }

            await settled.WaitAsync(cancel);
        }
    }

    /// <summary>Closes every source that is still open; the session is over.</summary>
    public void Close()
    {
        lock (_lock)
        {
            foreach (var entry in _pending.Values) entry.File?.End();
            _pending.Clear();
        }
    }

    /// <summary>The receiver tells the SHA-256 of what it has taken, unless it tells a result again; it is held to that of what was read.</summary>
    private static bool IsOfAnother(in Result result, OutgoingEntry entry) =>
        result is { Status: ResultStatus.Landed or ResultStatus.Replaced, Text.Length: > 0 } && entry.Sha256 is { } sha256
        && !string.Equals(result.Text, Convert.ToHexStringLower(sha256), StringComparison.OrdinalIgnoreCase);

    /// <summary>True for one caller, who counts the entry and then finishes it: it is pending until it is counted.</summary>
    private bool TryClaim(uint id, out OutgoingEntry entry)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(id, out entry!) || entry.IsSettling) return false;
            entry.IsSettling = true;
            return true;
        }
    }

    private void Finish(OutgoingEntry entry, bool changed)
    {
        entry.File?.End();
        lock (_lock)
        {
            _pending.Remove(entry.Id);
            if (changed) _changed.Add(entry);
            _settled.TrySetResult();
            _settled = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
