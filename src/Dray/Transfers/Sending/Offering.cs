using Dray.Files;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// The talk of one try: offers what the walk finds, batch by batch as far as the window reaches, hands on what the plan
/// wants, and waits until everything has settled. Run by one task.
/// </summary>
/// <param name="control">To the server.</param>
/// <param name="session">What the server answered when the transfer was opened.</param>
/// <param name="sources">What is walked.</param>
/// <param name="tally">Told of plans, and of what stays behind.</param>
/// <param name="ledger">Knows what has not settled.</param>
/// <param name="lost">Completes with the reason once no lane is left.</param>
/// <param name="compare">What is there of a large file is compared even if its source seems to be the same.</param>
/// <param name="send">Takes what the plan wants sent.</param>
internal sealed class Offering(
    ControlClient control, OpenAnswer session, SourceList sources, SendTally tally, SendLedger ledger, Task<Exception> lost,
    bool compare, Func<List<OutgoingEntry>, CancellationToken, Task> send)
{
    /// <summary>Entries that may be on their way at once at this end; the receiver may want fewer.</summary>
    private const int OwnWindow = 16_384;

    private readonly int _window = Math.Clamp(session.Window, 1, OwnWindow);
    private readonly List<List<OutgoingEntry>> _folders = [];
    private uint _nextId;

    // The batch that the server is planning, or has planned, and whose plan has yet to be followed.
    private (IReadOnlyCollection<OutgoingEntry> Entries, Task<PlanAnswer> Plan)? _asked;

    /// <summary>Ends when everything has settled, or the receiver has no room for anything.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task Run(CancellationToken cancel)
    {
        await OfferAll(cancel);
        await Settle(cancel);
        await OfferFolders(cancel);
    }

    private async Task OfferAll(CancellationToken cancel)
    {
        await using var batches = WalkBatches.Of(sources, tally, cancel).GetAsyncEnumerator(cancel);
        while (await MoveNext(batches, cancel))
        {
            var now = new List<OutgoingEntry>(batches.Current.Count);
            foreach (var entry in batches.Current)
            {
                if (entry.Entry.Kind == EntryKind.Folder) Postpone(entry);
                else now.Add(entry);
            }

            await Offer(now, cancel);
            if (ledger.IsHopeless) return;
        }

        tally.Progress.Walked = true;
    }

    /// <summary>While the walk takes its time, what the last plan wants goes on its way.</summary>
    private async Task<bool> MoveNext(IAsyncEnumerator<IReadOnlyList<OutgoingEntry>> batches, CancellationToken cancel)
    {
        var next = batches.MoveNextAsync().AsTask();
        var more = false;
        try
        {
            if (!next.IsCompleted) await FollowAsked(cancel);
        }
        finally
        {
            // An enumerator may not be left in the middle of a step.
            more = await next;
        }

        return more;
    }

    /// <summary>Folders come last and deepest first: what lands in them would change their times.</summary>
    private async Task OfferFolders(CancellationToken cancel)
    {
        for (var depth = _folders.Count - 1; depth >= 0 && !ledger.IsHopeless; depth--)
        {
            foreach (var batch in _folders[depth].Chunk(WalkBatches.Most)) await Offer(batch, cancel);
            await Settle(cancel);
        }
    }

    private void Postpone(OutgoingEntry folder)
    {
        var depth = folder.Entry.Name.Value.AsSpan().Count('/');
        while (_folders.Count <= depth) _folders.Add([]);
        _folders[depth].Add(folder);
    }

    private async Task Offer(IReadOnlyCollection<OutgoingEntry> entries, CancellationToken cancel)
    {
        foreach (var some in entries.Chunk(Math.Max(1, _window / 2)))
        {
            await OrLost(ledger.WaitFor(Math.Max(1, _window - some.Length - (_asked?.Entries.Count ?? 0)), cancel));
            await AskForPlan(some, cancel);
            await OfferChanged(cancel);
        }
    }

    private async Task OfferChanged(CancellationToken cancel)
    {
        foreach (var changed in ledger.TakeChanged())
        {
            if (SourceList.Refind(changed, tally) is { } found) await OfferNow([found], cancel);
        }
    }

    private async Task OfferNow(IReadOnlyCollection<OutgoingEntry> entries, CancellationToken cancel)
    {
        await FollowAsked(cancel);
        await AskForPlan(entries, cancel);
        await FollowAsked(cancel);
    }

    /// <summary>
    /// Has the server plan a batch, and meanwhile follows the plan of the one before: one end works while the other does. Batches
    /// are asked for one at a time, in their order.
    /// </summary>
    private async Task AskForPlan(IReadOnlyCollection<OutgoingEntry> entries, CancellationToken cancel)
    {
        foreach (var entry in entries) entry.Id = _nextId++;
        var offer = ControlClient.Encode(new OfferRequest { Entries = [.. entries.Select(static entry => entry.ToOffer())] });
        var before = _asked;
        var plan = before is { } planning ? await planning.Plan : null;
        var answer = control.Offer(session.Transfer, offer, cancel);
        _asked = (entries, answer);
        if (before is { } planned) await Follow(planned.Entries, plan!, cancel);
    }

    private async Task FollowAsked(CancellationToken cancel)
    {
        if (_asked is not { } asked) return;
        _asked = null;
        await Follow(asked.Entries, await asked.Plan, cancel);
    }

    private async Task Follow(IReadOnlyCollection<OutgoingEntry> entries, PlanAnswer plan, CancellationToken cancel)
    {
        var wanted = new List<OutgoingEntry>();
        var differing = new List<OutgoingEntry>();
        foreach (var (entry, planned) in entries.Zip(plan.InFull(entries.First().Id, entries.Count)))
        {
            if (planned.Action == PlanAction.Compare && SourceDigest.Differs(entry, planned.Digest))
                differing.Add(new OutgoingEntry(entry.Entry, entry.Source, entry.Offers, differs: true));
            else if (IsWanted(entry, planned) && !(planned.Partial && await IsThere(entry, cancel)))
                wanted.Add(entry);
        }

        if (wanted.Count > 0) await send(wanted, cancel);
        if (differing.Count > 0) await OfferNow(differing, cancel);
    }

    /// <summary>Tells and counts what the plan has for an entry; true where that is to send it.</summary>
    private bool IsWanted(OutgoingEntry entry, PlannedEntry planned)
    {
        var action = planned.Action == PlanAction.Compare ? PlanAction.Skip : planned.Action;
        tally.Report(new Planned(entry.Entry.Name.Value, ControlWords.Of(action), entry.Entry.Size, planned.Reason));
        if (action == PlanAction.Refuse) tally.CountFailed(entry.Entry.Name.Value, (FileFault)planned.Fault, planned.Reason ?? "refused");
        else if (action == PlanAction.Skip) tally.CountSkipped(entry);
        return action is not (PlanAction.Refuse or PlanAction.Skip);
    }

    /// <summary>Learns what is there of an entry, page by page; true where all of it is by now.</summary>
    private async Task<bool> IsThere(OutgoingEntry entry, CancellationToken cancel)
    {
        if (entry.File is not { } file) return false;
        for (long? from = 0; from is { } unit;)
        {
            if (await AskForUnits(new ResumeRequest { Entry = entry.Id, From = unit, Compare = compare }, cancel) is not { } answer) return false;
            if (answer.There) tally.CountSkipped(entry);
            if (answer.There) return true;
            foreach (var run in answer.Runs) file.Recall(run.First, run.Digests, answer.Same && !compare);
            if (answer.Next <= unit) throw new IOException("the server's pages do not end");
            from = answer.Next;
        }

        if (file.BytesRecalled > 0) tally.CountResumed(entry, file.BytesRecalled);
        return false;
    }

    /// <summary>Null where this one entry failed over there: what it is sent brings the reason, and the others go on.</summary>
    private async Task<ResumeAnswer?> AskForUnits(ResumeRequest request, CancellationToken cancel)
    {
        try
        {
            return await control.Resume(session.Transfer, request, cancel);
        }
        catch (ControlException refusal) when (refusal.Code == ErrorCode.Failed)
        {
            return null;
        }
    }

    private async Task Settle(CancellationToken cancel)
    {
        await FollowAsked(cancel);
        while (true)
        {
            await OrLost(ledger.WaitFor(1, cancel));
            await OfferChanged(cancel);
            if (ledger.Pending == 0 || ledger.IsHopeless) return;
        }
    }

    private async Task OrLost(Task wait)
    {
        if (await Task.WhenAny(wait, lost) != wait) throw Lost(await lost);
        await wait;
    }

    private static IOException Lost(Exception reason) => reason is IOException io ? io : new IOException(reason.Message, reason);
}
