using Dray.Files;
using Dray.Lanes;
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
    private readonly HashSet<IncomingFile> _files = [];
    private readonly CommitQueue _disk;
    private readonly Leases _leases;
    private bool _ended, _dropped, _isOver;
    private readonly LandingWait _landing = new();
    private int _staged;
    private int _mismatches;

    /// <param name="folder">Where it lands; not owned.</param>
    /// <param name="options">What the sender asked for.</param>
    /// <param name="disk">Where landings wait for the disk.</param>
    /// <param name="leases">Who writes to which file, over all transfers.</param>
    /// <param name="reportFailure">Called with name and reason for each entry that fails here.</param>
    public IncomingTransfer(ReceivingFolder folder, IncomingOptions options, CommitQueue disk, Leases leases, Action<string, string> reportFailure)
    {
        (Folder, Options, _disk, _leases, _reportFailure) = (folder, options, disk, leases, reportFailure);
        _planner = new EntryPlanner(folder, options);
    }

    /// <summary>Counts transfers: of two that bring the same file the newer one goes on with it.</summary>
    public long Number { get; init; }

    public ReceivingFolder Folder { get; }
    public IncomingOptions Options { get; }
    public TransferTally Tally { get; } = new();

    /// <summary>What its lanes' workers do.</summary>
    public WorkTime Work { get; } = new();

    /// <summary>How long something of it has waited for the disk.</summary>
    public TimeSpan Landing { get { lock (_lock) return _landing.Total; } }

    /// <summary>Told of each file that landed, before its sender is.</summary>
    public Action<Entry, Landed>? FileLanded { get; init; }

    /// <summary>Says what time it is for all that waits for this transfer's disk.</summary>
    public TimeProvider Time => _disk.Time;

    /// <summary>Has lanes closed, by their numbers: what they still hold is another transfer's now.</summary>
    public Action<IReadOnlyCollection<uint>>? Evict { get; set; }

    /// <summary>Told once, after its end, when nothing of it can land any more.</summary>
    public Action? Over { get; init; }

    /// <summary>True once it was ended, by commit, cancel or neglect: nothing lands any more.</summary>
    public bool Ended { get { lock (_lock) return _ended; } }

    /// <summary>Plans one batch. Reads the disk and changes nothing on it.</summary>
    /// <exception cref="ControlException">The batch breaks the protocol.</exception>
    public PlanAnswer Plan(OfferRequest request)
    {
        var plan = new List<PlannedEntry>();
        foreach (var offered in request.Entries)
        {
            var (answer, entry) = _planner.Plan(offered);
            Remember(offered, entry);
            if (answer.Action == PlanAction.Skip) Tally.CountSkipped();
            if (answer.Action == PlanAction.Refuse) Fail(offered.Name, answer.Reason);
            if (answer is not { Action: PlanAction.Skip, Reason: null }) plan.Add(answer);
        }

        return new PlanAnswer { Count = request.Entries.Count, Entries = plan };
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

    /// <summary>
    /// The staged file of an entry, opened at the first call. Null where the entry has settled, or somebody else still writes to
    /// it: <paramref name="holder"/>, if that is known.
    /// </summary>
    /// <exception cref="FileFailureException">It can't be staged.</exception>
    /// <exception cref="WireException">It travels in packs.</exception>
    public IncomingFile? Open(IncomingEntry entry, out IncomingFile? holder)
    {
        holder = null;
        if (entry.Entry.Size <= WireLimits.Small) throw new WireException($"entry {entry.Id} travels in packs, not in units");
        lock (entry)
        {
            if (entry.File is not null) return entry.File;
            if (Find(entry.Id) is null) return null;
            if (_staged >= MostStaged) throw new WireException("more files begun and not ended than a transfer may have");
            if (_leases.TryOpen(this, entry, _disk, out holder) is not { } file) return null;
            Interlocked.Increment(ref _staged);
            lock (_lock) _files.Add(file);
            if (entry.Promised is { } promised) file.Promise(promised);
            return entry.File = file;
        }
    }

    /// <summary>The sender has read all of an entry. It says so once, perhaps while somebody else still has the file.</summary>
    public static void Promise(IncomingEntry entry, ReadOnlySpan<byte> digests)
    {
        lock (entry)
        {
            entry.Promised = digests.ToArray();
            entry.File?.Promise(digests);
        }
    }

    /// <summary>A unit had another digest than its sender said.</summary>
    /// <exception cref="WireException">That has happened too often: no lane goes on where it happens again.</exception>
    public void CountMismatch()
    {
        if (Interlocked.Increment(ref _mismatches) > MostMismatches) throw new WireException("too much of what arrived is not what was said");
    }

    /// <summary>Notes who wants to hear what becomes of an entry; false, and told at once, where it has settled.</summary>
    public bool Await(IncomingEntry entry, ResultMailbox who)
    {
        lock (_lock)
        {
            if (_pending.ContainsKey(entry.Id))
            {
                if (entry.Waiters.Contains(who)) return true;
                entry.Waiters.Add(who);
                who.Expect();
                return true;
            }
        }

        who.Post(Recall(entry.Id));
        return false;
    }

    /// <summary>A small entry is ready to land: by way of the disk, or at once where there is none, or nobody asked for that.</summary>
    public void Land(IncomingEntry entry, PreparedLanding prepared, string? sha256)
    {
        lock (_lock) _landing.Begin();
        var landing = new WaitingLanding(this, entry, prepared, sha256);
        if (Options.Durable && !prepared.IsInMemory) _disk.Add(landing);
        else LandNow(landing);
    }

    /// <summary>Has a large file land that misses nothing any more.</summary>
    public void LandIfWhole(IncomingEntry entry)
    {
        if (entry.File is not { } file || !file.TryBeginLanding()) return;
        try
        {
            Land(entry, file.Prepare(out var sha256), sha256);
        }
        catch (FileFailureException failure)
        {
            SettleFailed(entry, failure);
            file.EndLanding();
        }
    }

    /// <summary>Asked at the last moment: whether the entry is still wanted.</summary>
    public bool MayLand(IncomingEntry entry)
    {
        lock (_lock) return !_ended && _pending.ContainsKey(entry.Id);
    }

    /// <summary>A landing is over, and what was done is on the disk as far as was asked for.</summary>
    public void Settle(in WaitingLanding landing, Landed landed, FileFailureException? failure)
    {
        if (failure is not null)
        {
            landing.Entry.File?.Poison(failure);
            SettleFailed(landing.Entry, failure);
            return;
        }

        SettleLanded(landing.Entry, landed, landing.Sha256);
    }

    /// <summary>A landing met a defect of ours: its sender is told all the same.</summary>
    public void SettleDefect(in WaitingLanding landing) =>
        Settle(landing, default, FileFaults.Failure(FileFault.Io, landing.Entry.Target.Value, "something failed while it landed; send it again"));

    /// <summary>Follows each <see cref="Land"/> once, whatever came of it.</summary>
    public void LeaveLanding(in WaitingLanding landing)
    {
        landing.Prepared.Dispose();
        landing.Entry.File?.EndLanding();
        lock (_lock) _landing.End();
        TellIfOver();
    }

    /// <summary>The entry can't land; of what was staged that stays which another try can go on with.</summary>
    public void SettleFailed(IncomingEntry entry, FileFailureException failure)
    {
        var result = new Result(entry.Id, ResultStatus.Failed, (byte)failure.Fault, failure.Reason);
        if (!TrySettle(entry, result, MayGoOn(failure.Fault))) return;
        Fail(entry.Target.Value, failure.Reason);
        Tell(entry, result);
    }

    /// <summary>The sender gave the entry up; false where it is not pending.</summary>
    public bool Abandon(uint id)
    {
        if (Find(id) is not { } entry) return false;
        var result = new Result(id, ResultStatus.Failed, (byte)FileFault.Changed, "given up by the sender");
        if (TrySettle(entry, result, mayGoOn: true)) Tell(entry, result);
        return true;
    }

    /// <summary>Journals what has waited for long enough. By a timer.</summary>
    public void KeepDue()
    {
        IncomingFile[] files;
        lock (_lock) files = [.. _files];
        foreach (var file in files) file.KeepIfDue();
    }

    /// <summary>A file's partial is nobody's any more.</summary>
    public void Closed(IncomingFile file)
    {
        lock (_lock) _files.Remove(file);
        _leases.Release(file);
    }

    /// <summary>Nothing lands any more. Touches no disk: timers and control calls end transfers too.</summary>
    public void End()
    {
        lock (_lock) _ended = true;
    }

    /// <summary>The staged files of entries that never settled are parked for another try, and who waits for one is told. On a worker, after <see cref="End"/>.</summary>
    public void DropStaged()
    {
        IncomingEntry[] left;
        lock (_lock) left = [.. _pending.Values];
        foreach (var entry in left)
        {
            // Noted as any other: who asks only now must not hear that it landed.
            var result = new Result(entry.Id, ResultStatus.Failed, (byte)FileFault.Changed, "the transfer has ended");
            if (TrySettle(entry, result, mayGoOn: true)) Tell(entry, result);
        }

        lock (_lock) _dropped = true;
        TellIfOver();
    }

    void IWork.Run(Span<byte> buffer) => DropStaged();

    /// <summary>True, and the entry has settled, where another transfer has landed it meanwhile.</summary>
    public bool SettleIfThere(IncomingEntry entry)
    {
        // One that is known to differ has the size and time of what is there.
        if (entry.Differs || !_planner.IsThere(entry)) return false;
        SettleLanded(entry, new Landed(LandOutcome.Skipped, entry.Target));
        return true;
    }

    /// <summary>Once: it was dropped, and no landing is left.</summary>
    private void TellIfOver()
    {
        lock (_lock)
        {
            if (_isOver || !_dropped || _landing.Count > 0) return;
            _isOver = true;
        }

        Over?.Invoke();
    }

    private void LandNow(in WaitingLanding landing)
    {
        Folder.Standing.BeginNaming();
        try
        {
            if (MayLand(landing.Entry)) SettleLanded(landing.Entry, landing.Prepared.Land(), landing.Sha256);
        }
        catch (FileFailureException failure)
        {
            Settle(landing, default, failure);
        }
        catch (Exception)
        {
            // A defect, told where it ends up; its sender must not wait for ever.
            SettleDefect(landing);
            throw;
        }
        finally
        {
            Folder.Standing.EndNaming(landing.Prepared.IsInMemory);
            LeaveLanding(landing);
        }
    }

    private void SettleLanded(IncomingEntry entry, Landed landed, string? sha256 = null)
    {
        var text = landed.Outcome == LandOutcome.Beside ? landed.Name.Value : sha256 ?? "";
        var isFile = entry.Entry.Kind == EntryKind.File;
        var result = new Result(entry.Id, (ResultStatus)landed.Outcome, 0, text);
        if (!TrySettle(entry, result, mayGoOn: false)) return;
        if (entry.Apart is { } apart) Folder.Partials.Forget(apart);
        Tally.CountLanded(landed.Outcome, isFile ? entry.Entry.Size : 0);
        if (isFile && landed.Outcome != LandOutcome.Skipped) FileLanded?.Invoke(entry.Entry, landed);
        Tell(entry, result);
    }

    /// <summary>What a disk or a person may mend keeps what arrived; what can't ever land does not.</summary>
    private static bool MayGoOn(FileFault fault) => fault is
        FileFault.NoSpace or FileFault.Quota or FileFault.ReadOnly or FileFault.Denied or FileFault.TooManyOpen or FileFault.Io or FileFault.Changed;

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

    /// <summary>True for the one caller who settles the entry, and who tells whoever waits.</summary>
    private bool TrySettle(IncomingEntry entry, in Result result, bool mayGoOn)
    {
        lock (_lock)
        {
            if (!_pending.Remove(entry.Id)) return false;
            // A SHA-256 that was told to a lane which died is not told again: one for each file would be too much to keep.
            if (result.Status != ResultStatus.Landed) _remarkable[entry.Id] = result;
        }

        Drop(entry, mayGoOn);
        return true;
    }

    // Nobody begins to wait for what has settled.
    private static void Tell(IncomingEntry entry, in Result result)
    {
        foreach (var waiter in entry.Waiters) waiter.Deliver(result);
    }

    private void Drop(IncomingEntry entry, bool mayGoOn)
    {
        lock (entry)
        {
            if (entry.File is null) return;
            entry.File.End(mayGoOn);
            Interlocked.Decrement(ref _staged);
        }
    }

    private void Fail(string name, string? reason)
    {
        Tally.CountFailed();
        _reportFailure(name, reason ?? "refused");
    }
}
