using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Simulation;

/// <summary>
/// Devices that send files to a server, in one thread and by one seed: what goes wrong on the network, on the disk, with clocks
/// and processes, and which of everything that could happen next does. First a storm, then a calm in which all of it has to land.
/// </summary>
internal sealed class FaultySimulation
{
    private const int MostCalmSteps = 60_000;

    [ThreadStatic]
    private static byte[]? _room;

    private readonly byte[] _buffer = _room ??= new byte[(1 << 20) + (64 << 10)];
    private readonly Random _random;
    private readonly FaultChances _chances;
    private readonly ManualTimeProvider _time = new();
    private readonly SimulatedDisk _disk;
    private readonly Oracle _oracle = new();
    private readonly List<SimulatedSender> _senders = [];
    private SimulatedServer? _server;
    private long _lastTransfer;
    private int _deaths;
    private bool _storm = true, _hasOwn;

    public FaultySimulation(int seed)
    {
        _random = new Random(seed);
        _chances = FaultChances.Draw(_random);
        _disk = new SimulatedDisk(new Random(_random.Next())) { Now = Now };
        AddSenders();
        AddOwn();
        _disk.SyncAll(_disk.Process, []);
        if (_chances.Capacity > 0) _disk.Capacity = _chances.Capacity;
        _disk.Chances = _chances.Disk;
        ArmDeath();
    }

    public string Describe => $"{_chances}, {_senders.Count} senders of {string.Join(", ", _senders[0].Source.Files.Select(file => $"{file.Key}: {file.Value.Content.Size}"))}";

    public int Deaths => _deaths;

    public long Steps { get; private set; }

    /// <summary>Calls of the disk.</summary>
    public long Calls => _disk.Calls;

    public long Resumed => _senders.Sum(sender => sender.Resumed);

    public int Acknowledged => _oracle.Acknowledged;

    public void Run()
    {
        for (var left = _random.Next(200, 3_000); left > 0; left--) Step();
        Calm();
        for (var left = MostCalmSteps; !_senders.All(static sender => sender.IsDone) || _server is null; left--)
        {
            Assert.True(left > 0, $"it makes no headway: {string.Join("; ", _senders)}");
            Step();
        }

        CheckEnd();
    }

    private void AddSenders()
    {
        var source = NewSource();
        var options = new IncomingOptions(Into: null) { Device = Device(1), Durable = !_chances.Fast, OnConflict = Policy() };
        _senders.Add(NewSender(source, options));
        // The same device once more, and another one that wants the same names.
        if (_random.Next(3) == 0) _senders.Add(NewSender(source, options));
        if (_random.Next(3) == 0) _senders.Add(NewSender(NewSource(), options with { Device = Device(2), OnConflict = Policy() }));
        foreach (var sender in _senders)
        {
            foreach (var (name, file) in sender.Source.Files) _oracle.MayLand(name, file.All);
        }
    }

    private SimulatedSender NewSender(SparseSource source, IncomingOptions options) => new(options.Device, source, options, _time, _random);

    private SparseSource NewSource()
    {
        var source = new SparseSource(_random);
        for (var n = _random.Next(1, 3); n > 0; n--) source.Add($"large {n}", _random.NextInt64(140_000, 5 << 22));
        for (var n = _random.Next(3); n > 0; n--) source.Add($"small {n}", _random.Next(1, 20_000));
        source.TearOneReadIn = _chances.SourceTorn;
        return source;
    }

    /// <summary>The user's own file under a name that is to be sent, and nobody may lose.</summary>
    private void AddOwn()
    {
        if (_random.Next(4) > 0) return;
        var own = new SparseSource(_random);
        _hasOwn = true;
        own.Add("large 1", _random.Next(1, 10_000));
        var node = _disk.New(NodeKind.File);
        foreach (var page in own.Files["large 1"].Content.Pages) node.Write(page, own.Files["large 1"].Content[page]);
        node.Resize(own.Files["large 1"].Content.Size);
        node.Modified = 1_600_000_000_000_000_000;
        _disk.Change(new SimulatedDisk.Edit(_disk.Root, "large 1", node));
        _oracle.WasThere("large 1", own.Files["large 1"].Content);
    }

    private ConflictPolicy Policy() => _random.Next(4) switch
    {
        0 => ConflictPolicy.Rename,
        1 => ConflictPolicy.Overwrite,
        _ => ConflictPolicy.Newer,
    };

    private void Step()
    {
        Steps++;
        try
        {
            if (_server is null) Start();
            else Act(_server);
        }
        catch (KilledException)
        {
        }

        if (_server is { IsAlive: false }) Die();
        else if (_server is not null && _random.Next(100) == 0) LookAhead();
    }

    private void Act(SimulatedServer server)
    {
        if (_storm) Fail(server);
        if (!server.IsAlive) return;
        switch (_random.Next(20))
        {
            case < 3 when server.HasWork:
                server.RunWork(_random);
                break;
            case < 6:
                var sender = _senders[_random.Next(_senders.Count)];
                if (_storm || sender.Session is not null || _senders.All(other => other == sender || other.Session is null)) sender.Step(server, _buffer);
                break;
            case 6:
                Tend(server);
                break;
            default:
                MoveLane();
                break;
        }
    }

    private void MoveLane()
    {
        var sender = _senders[_random.Next(_senders.Count)];
        var lanes = sender.Adrift.Count > 0 && _random.Next(3) == 0 ? sender.Adrift : sender.Lanes;
        if (lanes.Count == 0) return;
        // The first ones more often than the last: lanes are not equally fast.
        var lane = lanes[_random.Next(1 + _random.Next(lanes.Count))];
        lane.Step(_random, static _ => { }, static _ => { });
        if (!lane.IsWhole && _random.Next(_storm ? 200 : 30) == 0) lane.Close(ofSender: false);
        if (lane.IsOver) lanes.Remove(lane);
    }

    /// <summary>What the server does by the clock.</summary>
    private void Tend(SimulatedServer server)
    {
        _time.Advance(TimeSpan.FromMilliseconds(_random.Next(1_000)));
        foreach (var session in server.Sessions.ToList())
        {
            if (session.IsForsaken && _random.Next(10) == 0) server.End(session);
            else session.Transfer.KeepDue();
        }
    }

    private bool Happens(int oneIn) => oneIn > 0 && _random.Next(oneIn) == 0;

    private void Fail(SimulatedServer server)
    {
        var sender = _senders[_random.Next(_senders.Count)];
        if (Happens(_chances.Cut) && sender.Lanes.Count > 0) sender.Lanes[_random.Next(sender.Lanes.Count)].Close(ofSender: _random.Next(2) == 0);
        if (Happens(_chances.SenderKilled)) sender.Lose(killed: _random.Next(2) == 0);
        if (Happens(_chances.SourceChanged)) Change(sender);
        if (Happens(_chances.ClockJump)) _time.Advance(TimeSpan.FromHours(_random.Next(1, 30)));
        if (Happens(_chances.Expired)) server.Folder.Partials.Sweep(TimeSpan.FromHours(24));
    }

    private void Change(SimulatedSender sender)
    {
        var names = sender.Source.Files.Keys.ToList();
        sender.Source.Change(names[_random.Next(names.Count)]);
        _senders.ForEach(static each => each.Renew());
    }

    private void ArmDeath()
    {
        if (_storm && _chances.ServerDies > 0 && _deaths < _chances.Deaths) _disk.UntilKilled = _random.Next(_chances.ServerDies);
    }

    private void Start()
    {
        if (_random.Next(5) > 0) return;
        ArmDeath();
        try
        {
            _server = new SimulatedServer(_disk, _random, _time, _oracle, _lastTransfer);
            LookAhead(cuts: false);
        }
        catch (FileFailureException) when (_storm)
        {
            // It says so and ends; somebody starts it again.
        }
    }

    /// <summary>Whatever it was about is over, and the disk is as it is: with all that was written, or without power.</summary>
    private void Die()
    {
        _deaths++;
        _lastTransfer = _server!.LastTransfer;
        _server = null;
        if (!_chances.Fast && _random.Next(100) < _chances.PowerCuts) _disk.Cut();
        else _disk.Kill();
        foreach (var lane in _senders.SelectMany(static sender => sender.Lanes.Concat(sender.Adrift)))
        {
            lane.Kill(ofSender: false);
            lane.Close(ofSender: true);
        }

        _senders.ForEach(static sender => sender.Adrift.Clear());
        LookAhead(cuts: false);
    }

    /// <summary>What would be found if the power failed now, or the server was killed.</summary>
    private void LookAhead(bool cuts = true)
    {
        var random = new Random(_random.Next());
        var disk = _disk.Copy(random);
        if (!cuts) disk.Kill();
        else if (random.Next(2) == 0) disk.Cut();
        else disk.Cut(Spiteful(disk));
        var volume = new SimulatedVolume(disk, random);
        using var folder = new ReceivingFolder(volume, _time);
        folder.Partials.Recover();
        _oracle.Check(volume, folder, durable: !cuts || !_chances.Fast);
    }

    /// <summary>All names and journals get to the disk, and not a byte of anything else.</summary>
    private static Func<DiskNode, bool> Spiteful(SimulatedDisk disk)
    {
        var journals = disk.Reachable().SelectMany(static node => node.Entries).Where(static entry => entry.Key.EndsWith(StagingNames.Journal, StringComparison.Ordinal)).Select(static entry => entry.Value).ToHashSet();
        return node => node.Kind == NodeKind.Folder || journals.Contains(node);
    }

    private void Calm()
    {
        _storm = false;
        _disk.Chances = new DiskChances();
        _disk.Capacity = int.MaxValue;
        _disk.UntilKilled = -1;
        if (_disk.IsReadOnly && _server is not null) Die();
        foreach (var sender in _senders)
        {
            sender.Source.TearOneReadIn = 0;
            sender.Renew();
        }
    }

    /// <summary>Everything is there, and after another start nothing else is.</summary>
    private void CheckEnd()
    {
        LookAhead();
        _disk.Kill();
        var server = new SimulatedServer(_disk, _random, _time, _oracle, _lastTransfer);
        LookAhead(cuts: false);
        foreach (var sender in _senders)
        {
            foreach (var (name, file) in sender.Source.Files) RequireThere(sender, name, file.Content);
        }

        _time.Advance(TimeSpan.FromHours(25));
        server.Folder.Partials.Sweep(TimeSpan.FromHours(24));
        Assert.Empty(server.Volume.ListStaged());
    }

    /// <summary>Where nobody else wants its name it has that, and nothing lies beside it; else it may lie beside, or have been replaced.</summary>
    private void RequireThere(SimulatedSender sender, string name, SparseBytes content)
    {
        var others = _hasOwn || sender.Policy == ConflictPolicy.Rename || _senders.Exists(other => other != sender && (other.Source != sender.Source || sender.Source.Files[name].All.Count > 1));
        var named = _disk.Root.Entries.Where(entry => entry.Key == name || entry.Key.StartsWith($"{name} (", StringComparison.Ordinal));
        var standing = named.Select(static entry => entry.Value).ToList();
        var aside = _disk.Reachable().Where(static node => node.Kind == NodeKind.File);
        Assert.True((others ? aside : standing).Any(node => node.Content.IsSameAs(content)), $"{name} of {sender.Device[..1]} is nowhere");
        // Of a source that changed an older version may come late, over a connection that its sender had given up.
        Assert.True(others || standing.Count == 1 || sender.Source.Files[name].All.Count > 1, $"{name} has a copy beside it");
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    private static string Device(int n) => new((char)('0' + n), 64);
}
