using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>
/// A device that sends, again and again, until all of it is there: the shipped queue, ledger and lanes, and by the same calls in
/// the same order what <c>SendAttempt</c> and <c>Offering</c> do over sockets.
/// </summary>
internal sealed class SimulatedSender(string device, SparseSource source, IncomingOptions options, ManualTimeProvider time, Random random)
{
    private const int MostLanes = 3;

    private readonly Dictionary<string, int> _offered = [];
    private readonly Queue<(int At, Chunk Chunk)> _later = [];
    private readonly Queue<OutgoingEntry> _toResume = [];
    private readonly List<OutgoingEntry> _wanted = [];
    private readonly HashSet<string> _skipped = [];
    private SendLedger _ledger = null!;
    private ChunkQueue _queue = null!;
    private OneThread _waiting = new();
    private Task<ResumeAnswer>? _resume;
    private uint _nextId;
    private int _steps, _sleepUntil;
    private bool _failed;

    public string Device => device;

    public ConflictPolicy Policy => options.OnConflict;

    public SparseSource Source => source;

    /// <summary>Its session; null between two tries.</summary>
    public ServerSession? Session { get; private set; }

    /// <summary>Everything is there, as far as it was told.</summary>
    public bool IsDone { get; private set; }

    public List<LanePair> Lanes { get; } = [];

    /// <summary>Lanes that it has given up: what is on its way in them still arrives, at whatever time.</summary>
    public List<LanePair> Adrift { get; } = [];

    public int Tries { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>What it was told in its last try.</summary>
    public List<SendEvent> Events { get; } = [];

    /// <summary>What it is about, for who asks why nothing happens.</summary>
    public override string ToString() =>
        $"{device[..1]} {(IsDone ? "is done" : Session is null ? "rests" : _resume is not null ? "resumes" : $"waits for {_ledger.Pending}")}, {Lanes.Count} lanes, told {string.Join(", ", Events.TakeLast(3))}";

    /// <summary>Goes on by a step of its own.</summary>
    public void Step(SimulatedServer server, byte[] buffer)
    {
        _steps++;
        if (Session is null) Connect(server);
        else if (!Session.Server.IsAlive || Session.Transfer.Ended) Lose();
        else if (_resume is not null) GoOn();
        else if (_toResume.TryPeek(out var next)) Resume(next);
        else Send(buffer);
    }

    /// <summary>The source changed: what was done is to be done again.</summary>
    public void Renew() => IsDone = false;

    /// <summary>The process is gone, or gives up; another one begins anew. The server hears nothing of it.</summary>
    public void Lose(bool killed = false)
    {
        if (Session is not { } session) return;
        if (killed) Lanes.ForEach(static lane => lane.Kill(ofSender: true));
        else Lanes.ForEach(static lane => lane.Close(ofSender: true));
        Adrift.AddRange(Lanes);
        Lanes.Clear();
        session.IsForsaken = true;
        _ledger.Close();
        (Session, _resume, _sleepUntil) = (null, null, _steps + random.Next(10));
    }

    private void Connect(SimulatedServer server)
    {
        if (IsDone || _steps < _sleepUntil) return;
        Tries++;
        Events.Clear();
        _later.Clear();
        _toResume.Clear();
        _wanted.Clear();
        _skipped.Clear();
        (_nextId, _failed) = (0, false);
        _ledger = new SendLedger(new SendTally(new SendProgress(), Hear), new SendOptions { Sources = [], Host = "" }, chunk => _later.Enqueue((_steps + 20, chunk)));
        _queue = new ChunkQueue(static () => { });
        Session = server.Open(options);
        Offer([.. source.Files.Keys.Select(name => New(name, offers: 0))]);
    }

    private OutgoingEntry New(string name, int offers)
    {
        _offered[name] = source.Files[name].All.Count - 1;
        return new OutgoingEntry(source.EntryOf(name), source, offers);
    }

    private void Offer(List<OutgoingEntry> entries)
    {
        foreach (var entry in entries) entry.Id = _nextId++;
        var plan = Session!.Transfer.Plan(new OfferRequest { Entries = [.. entries.Select(static entry => entry.ToOffer())] });
        foreach (var (entry, planned) in entries.Zip(plan.InFull(entries[0].Id, entries.Count)))
        {
            if (planned.Action == PlanAction.Refuse) _failed = true;
            else if (planned.Action != PlanAction.Skip) _wanted.Add(entry);
            else _skipped.Add(entry.Entry.Name.Value);
            if (planned.Partial && entry.File is not null && planned.Action is not (PlanAction.Refuse or PlanAction.Skip)) _toResume.Enqueue(entry);
        }
    }

    private void Resume(OutgoingEntry entry, long from = 0)
    {
        _waiting = new OneThread();
        var request = new ResumeRequest { Entry = entry.Id, From = from };
        _resume = _waiting.Begin(() => Resumption.Run(Session!.Transfer, request, CancellationToken.None));
        if (_resume.IsCompleted) GoOn();
    }

    private void GoOn()
    {
        if (!_resume!.IsCompleted)
        {
            // Woken by the clock or by who let go: it posts either way, and only then goes on.
            time.Advance(TimeSpan.FromMilliseconds(50));
            _waiting.GoOn();
            return;
        }

        var (task, entry) = (_resume, _toResume.Peek());
        _resume = null;
        try
        {
            var answer = task.GetAwaiter().GetResult();
            foreach (var run in answer.Runs) entry.File!.Recall(run.First, run.Digests, answer.Same);
            if (answer.There && _wanted.Remove(entry)) _skipped.Add(entry.Entry.Name.Value);
            Resumed += entry.File!.BytesRecalled;
            Assert.Null(answer.Next);
            _toResume.Dequeue();
        }
        catch (ControlException)
        {
            Lose();
        }
    }

    private void Send(byte[] buffer)
    {
        foreach (var entry in _wanted) _ledger.Await(entry);
        if (_wanted.Count > 0) _queue.Add(_wanted);
        _wanted.Clear();
        while (_later.TryPeek(out var later) && later.At <= _steps) _queue.AddFirst(_later.Dequeue().Chunk);
        var changed = _ledger.TakeChanged();
        if (changed.Count > 0) Offer([.. changed.Select(entry => New(entry.Entry.Name.Value, entry.Offers + 1))]);
        else if (_ledger.Pending == 0) Commit();
        else if (Lanes.Count(static lane => lane.IsWhole) < 1 + random.Next(MostLanes)) OpenLane(buffer);
    }

    private void OpenLane(byte[] buffer)
    {
        Lanes.RemoveAll(static lane => lane.IsOver);
        Lanes.Add(new LanePair(new OutboundLane(_queue, _ledger, static _ => { }), Session!.NewLane(), buffer) { MayFail = true });
    }

    /// <summary>Its lanes end in order; a file that it changed meanwhile, or that failed, is sent by another try.</summary>
    private void Commit()
    {
        var session = Session!;
        var isOnDisk = session.TrySyncWhatStands();
        Lose();
        if (!isOnDisk) return;
        session.IsForsaken = false;
        session.Server.End(session);
        if (options.Durable)
        {
            foreach (var name in _skipped) session.Server.Oracle.Told(name, Sent(name));
        }

        IsDone = !_failed && source.Files.All(file => _offered[file.Key] == file.Value.All.Count - 1);
    }

    private void Hear(SendEvent what)
    {
        Events.Add(what);
        _failed |= what is EntryFailed;
        if (what is not EntryLanded landed || !options.Durable) return;
        if (landed.Outcome == Dray.Files.LandOutcome.Skipped) return;
        Session!.Server.Oracle.Told(landed.As, Sent(landed.Name));
    }

    /// <summary>What may have been sent under a name in this try: what was offered, or what it has become since.</summary>
    private List<SparseBytes> Sent(string name) => [.. source.Files[name].All.Skip(_offered[name])];
}
