using Dray.Files;
using Dray.Multiplexing;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// One transfer at the receiver: entries that were planned and have not settled, and what became of the rest. The
/// control plane plans into it and lanes settle out of it, at the same time, from several threads.
/// </summary>
internal sealed class IncomingTransfer : IWork
{
    /// <summary>Entries that may be offered and unsettled at once; it bounds what a sender can make us remember.</summary>
    public const int Window = 65_536;

    /// <summary>Large files that may be begun and not ended at once; each holds a descriptor.</summary>
    private const int MostStaged = 1024;

    /// <summary>
    /// Units that may turn out to be something else than their sender said. Records arrive unaltered or not at all, so it takes a
    /// broken machine, or somebody who has us digest 4 MiB of nothing for a few bytes, again and again.
    /// </summary>
    private const int MostMismatches = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, IncomingEntry> _pending = [];
    private readonly Dictionary<uint, Result> _remarkable = [];
    private readonly EntryPlanner _planner;
    private readonly Action<string, string> _reportFailure;

    // For each entry that was offered: whether it was to be sent.
    private readonly List<bool> _offered = [];
    private bool _ended;
    private int _staged;
    private int _mismatches;

    /// <param name="folder">Where it lands; not owned.</param>
    /// <param name="options">What the sender asked for.</param>
    /// <param name="reportFailure">Called with name and reason for each entry that fails here.</param>
    public IncomingTransfer(ReceivingFolder folder, IncomingOptions options, Action<string, string> reportFailure)
    {
        (Folder, Options, _reportFailure) = (folder, options, reportFailure);
        _planner = new EntryPlanner(folder, options);
    }

    public ReceivingFolder Folder { get; }
    public IncomingOptions Options { get; }
    public TransferTally Tally { get; } = new();

    /// <summary>Told of each file that landed, before its sender is.</summary>
    public Action<Entry, Landed>? FileLanded { get; init; }

    /// <summary>Told once, after its end, when nothing of it can land any more.</summary>
    public Action? Over { get; init; }

    /// <summary>True once it was ended, by commit, cancel or neglect: nothing lands any more.</summary>
    public bool Ended { get { lock (_lock) return _ended; } }

    /// <summary>Plans one batch. Reads the disk and changes nothing on it.</summary>
    /// <exception cref="ControlException">The batch breaks the protocol.</exception>
    public PlanAnswer Plan(OfferRequest request)
    {
        var plan = new List<PlannedEntry>(request.Entries.Count);
        foreach (var offered in request.Entries)
        {
            var (answer, entry) = _planner.Plan(offered);
            Remember(offered, entry);
            if (answer.Action == PlanAction.Skip) Tally.CountSkipped();
            if (answer.Action == PlanAction.Refuse) Fail(offered.Name, answer.Reason);
            plan.Add(answer);
        }

        return new PlanAnswer { Entries = plan };
    }

    /// <summary>The entry, if it was planned and has not settled.</summary>
    public IncomingEntry? Find(uint id)
    {
        lock (_lock) return _pending.GetValueOrDefault(id);
    }

    /// <summary>What to say of an entry that is not pending: how it settled before, for a sender whose lane died meanwhile.</summary>
    /// <exception cref="WireException">It was never offered, or is not to be sent.</exception>
    public Result Recall(uint id)
    {
        lock (_lock)
        {
            if (id >= _offered.Count || !_offered[(int)id]) throw new WireException($"entry {id} was never offered, or is not to be sent");
            return _remarkable.TryGetValue(id, out var settled) ? settled : new Result(id, ResultStatus.Landed, 0, "");
        }
    }

    /// <summary>The staged file of an entry, made at the first call. Null where the entry has settled.</summary>
    /// <exception cref="FileFailureException">It can't be staged.</exception>
    /// <exception cref="WireException">It travels in packs.</exception>
    public IncomingFile? Open(uint id)
    {
        var entry = Find(id);
        if (entry is null) return null;
        if (entry.Entry.Size <= WireLimits.Small) throw new WireException($"entry {id} travels in packs, not in units");
        lock (entry)
        {
            if (entry.File is not null) return entry.File;
            if (Find(id) is null) return null;
            if (Interlocked.Increment(ref _staged) > MostStaged) throw new WireException("more files begun and not ended than a transfer may have");
            return entry.File = new IncomingFile(entry, Folder);
        }
    }

    /// <summary>A unit had another digest than its sender said.</summary>
    /// <exception cref="WireException">That has happened too often: no lane goes on where it happens again.</exception>
    public void CountMismatch()
    {
        if (Interlocked.Increment(ref _mismatches) > MostMismatches) throw new WireException("too much of what arrived is not what was said");
    }

    /// <summary>The entry is in its place.</summary>
    public Result SettleLanded(IncomingEntry entry, Landed landed, string? sha256 = null)
    {
        var text = landed.Outcome == LandOutcome.Beside ? landed.Name.Value : sha256 ?? "";
        var result = new Result(entry.Id, (ResultStatus)landed.Outcome, 0, text);
        if (!TrySettle(entry, ref result)) return result;
        var isFile = entry.Entry.Kind == EntryKind.File;
        Tally.CountLanded(landed.Outcome, isFile ? entry.Entry.Size : 0);
        if (isFile && landed.Outcome != LandOutcome.Skipped) FileLanded?.Invoke(entry.Entry, landed);
        return result;
    }

    /// <summary>The entry can't land; what was staged of it goes.</summary>
    public Result SettleFailed(IncomingEntry entry, FileFailureException failure)
    {
        var result = new Result(entry.Id, ResultStatus.Failed, (byte)failure.Fault, failure.Reason);
        if (TrySettle(entry, ref result)) Fail(entry.Target.Value, failure.Reason);
        return result;
    }

    /// <summary>The sender gave the entry up; false where it is not pending.</summary>
    public bool Abandon(uint id)
    {
        if (Find(id) is not { } entry) return false;
        var result = new Result(id, ResultStatus.Failed, (byte)FileFault.Changed, "given up by the sender");
        TrySettle(entry, ref result);
        return true;
    }

    /// <summary>Nothing lands any more. Touches no disk: timers and control calls end transfers too.</summary>
    public void End()
    {
        lock (_lock) _ended = true;
    }

    /// <summary>The staged files of entries that never settled go. On a worker, after <see cref="End"/>.</summary>
    public void DropStaged()
    {
        List<IncomingEntry> left;
        lock (_lock)
        {
            left = [.. _pending.Values];
            _pending.Clear();
        }

        foreach (var entry in left) Drop(entry);
    }

    void IWork.Run(Span<byte> buffer)
    {
        DropStaged();
        Over?.Invoke();
    }

    private void Remember(OfferedEntry offered, IncomingEntry? entry)
    {
        lock (_lock)
        {
            if (_ended) throw new ControlException(ErrorCode.Gone, "the transfer has ended");
            if (offered.Id != _offered.Count) throw new ControlException(ErrorCode.Bad, $"entry {offered.Id} offered where {_offered.Count} was due");
            if (_pending.Count >= Window) throw new ControlException(ErrorCode.Bad, "more entries offered than the window holds");
            var wanted = entry is not null && !Options.DryRun;
            _offered.Add(wanted);
            if (wanted) _pending.Add(offered.Id, entry!);
        }
    }

    /// <summary>True for the one caller who settles the entry; others get what it settled as.</summary>
    private bool TrySettle(IncomingEntry entry, ref Result result)
    {
        lock (_lock)
        {
            if (!_pending.Remove(entry.Id))
            {
                result = Recall(entry.Id);
                return false;
            }

            // A SHA-256 that was told to a lane which died is not told again: one for each file would be too much to keep.
            if (result.Status != ResultStatus.Landed) _remarkable[entry.Id] = result;
        }

        Drop(entry);
        return true;
    }

    private void Drop(IncomingEntry entry)
    {
        lock (entry)
        {
            if (entry.File is null) return;
            entry.File.Dispose();
            Interlocked.Decrement(ref _staged);
        }
    }

    private void Fail(string name, string? reason)
    {
        Tally.CountFailed();
        _reportFailure(name, reason ?? "refused");
    }
}
