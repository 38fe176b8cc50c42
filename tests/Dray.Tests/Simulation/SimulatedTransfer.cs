using System.Security.Cryptography;
using Dray.Files;
using Dray.Lanes;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Transfers.Sending;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Simulation;

/// <summary>
/// A whole transfer in one thread, from files in memory into a real folder over simulated lanes: the engine's own ends,
/// queue, ledger and plans, and a seed that decides everything else. No sockets, no clocks.
/// </summary>
internal sealed class SimulatedTransfer : IDisposable
{
    private const int MostLanes = 3;
    private const int MostSteps = 2_000_000;

    private readonly byte[] _buffer = new byte[(1 << 20) + (64 << 10)];
    private readonly Random _random;
    private readonly Chances _chances;
    private readonly TempFolder _temp = new();
    private readonly ReceivingFolder _folder;
    private readonly IncomingTransfer _incoming;
    private readonly SimulatedSource _source = new();
    private readonly SendTally _tally;
    private readonly SendLedger _ledger;
    private readonly ChunkQueue _queue = new(static () => { });
    private readonly Queue<(long At, Chunk Chunk)> _later = [];
    private readonly List<LanePair> _lanes = [];
    private readonly Damage _damage;
    private uint _nextId, _lastLane;
    private long _steps;

    public SimulatedTransfer(int seed, Chances chances)
    {
        (_random, _chances) = (new Random(seed), chances);
        _damage = new Damage(_random, chances.Flip);
        _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        _incoming = new IncomingTransfer(
            _folder, new IncomingOptions(Into: null) { Sha256 = true }, new CommitQueue(_folder, TimeProvider.System, static work => work.Run(default)), new Leases(_folder.Partials), static (_, _) => { });
        _tally = new SendTally(new SendProgress(), Events.Add);
        _ledger = new SendLedger(_tally, new SendOptions { Sources = [], Host = "", Sha256 = true }, chunk => _later.Enqueue((_steps + 50, chunk)));
    }

    public List<SendEvent> Events { get; } = [];

    public int Cuts { get; private set; }

    public int Flips => _damage.Flips;

    public int TurnOvers { get; private set; }

    public int Versions => _source.Files.Values.Sum(file => file.Versions.Count);

    /// <summary>Adds a file to send.</summary>
    public void Add(string name, int size) =>
        _source.Files.Add(name, new SimulatedFile(_random, size) { TearOneReadIn = _chances.Tear });

    /// <summary>Sends everything, until every entry has settled.</summary>
    public void Run()
    {
        Offer([.. _source.Files.Keys.Select(name => New(TempFolder.Name(name), offers: 0))]);
        while (_ledger.Pending > 0 || _ledger.TakeChanged() is { Count: > 0 } changed && OfferAnew(changed))
        {
            Assert.True(++_steps < MostSteps, "it makes no headway");
            if (_lanes.Count(lane => lane.IsWhole) is var whole && (whole == 0 || (whole < MostLanes && _random.Next(20) == 0))) OpenLane();
            while (_later.TryPeek(out var later) && later.At <= _steps) _queue.AddFirst(_later.Dequeue().Chunk);
            Step(_lanes[_random.Next(_lanes.Count)]);
        }

        foreach (var lane in _lanes) EndLane(lane);
    }

    /// <summary>Holds what is in the folder to what was sent: each file once, whole, and as one of its versions.</summary>
    public void Check()
    {
        var failed = Events.OfType<EntryFailed>().Select(failure => failure.Name);
        var sent = _source.Files.Keys.Except(failed).ToHashSet();
        var there = Directory.GetFiles(_temp.Path).Select(path => Path.GetFileName(path)).ToHashSet();
        Assert.Subset(there, sent);
        foreach (var name in there)
        {
            var bytes = File.ReadAllBytes(_temp[name]);
            Assert.True(_source.Files[name].Versions.Any(version => version.AsSpan().SequenceEqual(bytes)), $"{name} is none of its versions");
        }

        foreach (var landed in Events.OfType<EntryLanded>().Where(entry => there.Contains(entry.As)))
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_temp[landed.As]))), landed.Sha256);
        if (_chances.Tear > 0) return;
        Assert.Equal(sent, there);
        Assert.Equal(sent.Count, _incoming.Tally.Landed);
        Assert.Equal(sent.Order(), Events.OfType<EntryLanded>().Select(entry => entry.Name).Order());
    }

    public void Dispose()
    {
        _ledger.Close();
        _incoming.End();
        _incoming.DropStaged();
        _source.Dispose();
        _folder.Dispose();
        _temp.Dispose();
    }

    private void Step(LanePair lane)
    {
        if (_chances.Suite is null) lane.Step(_random, _damage.Pass, static _ => { });
        else lane.Step(_random, _damage.PassRecord, _damage.PassRecord);
        var dying = !lane.IsWhole;
        if (dying ? _random.Next(30) == 0 : _chances.Cut > 0 && _random.Next(_chances.Cut) == 0)
        {
            if (!dying) Cuts++;
            lane.Close(ofSender: _random.Next(2) == 0);
        }

        if (!lane.IsOver) return;
        TurnOvers += lane.TurnOvers;
        _lanes.Remove(lane);
    }

    private void EndLane(LanePair lane)
    {
        try
        {
            if (lane.IsWhole) lane.End();
        }
        catch (RecordException) when (_chances.Flip > 0)
        {
            // What was still on its way had been spoilt.
        }

        while (!lane.IsOver) lane.Close(ofSender: true);
    }

    private void OpenLane()
    {
        var outbound = new OutboundLane(_queue, _ledger, static _ => { });
        var inbound = new InboundLane(_incoming, ++_lastLane, static _ => { });
        if (_chances.Suite is not { } suite)
        {
            _lanes.Add(new LanePair(outbound, inbound, _buffer));
            return;
        }

        var binding = new LaneBinding(suite, new byte[16], _lastLane);
        var random = new byte[32];
        _random.NextBytes(random);
        var sender = new SealedEnd(outbound, LaneSeal.Derive(binding, random, random, random), LaneDirection.FromSender)
        {
            TurnOverAfter = _chances.TurnOverAfter,
            WindDown = outbound.WindDown,
        };
        _lanes.Add(new LanePair(
            sender, new SealedEnd(inbound, LaneSeal.Derive(binding, random, random, random), LaneDirection.FromReceiver), _buffer));
    }

    private OutgoingEntry New(WireName name, int offers) => new(_source.EntryOf(name), _source, offers);

    private bool OfferAnew(IReadOnlyList<OutgoingEntry> changed)
    {
        Offer([.. changed.Select(entry => New(entry.Entry.Name, entry.Offers + 1))]);
        return true;
    }

    private void Offer(List<OutgoingEntry> entries)
    {
        foreach (var entry in entries) entry.Id = _nextId++;
        var plan = _incoming.Plan(new OfferRequest { Entries = [.. entries.Select(static entry => entry.ToOffer())] });
        var actions = plan.InFull(entries[0].Id, entries.Count);
        var wanted = entries.Where((_, n) => IsWanted(actions[n].Action)).ToList();
        foreach (var entry in wanted) _ledger.Await(entry);
        _queue.Add(wanted);
    }

    // An entry that changed when it had landed, unheard of, is replaced by its later version, or looks the same by time.
    private bool IsWanted(PlanAction action)
    {
        if (action == PlanAction.Send) return true;
        Assert.True(_chances.Tear > 0 && action is PlanAction.Replace or PlanAction.Skip);
        return action == PlanAction.Replace;
    }
}
