using Dray.Files;
using Dray.Multiplexing;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Simulation;

/// <summary>
/// One process that serves: the shipped receiving folder, leases and commit queue over a simulated disk, and what waits for its
/// threads. Plays the part of <see cref="Receiver"/>, which needs sockets. Ends by being killed.
/// </summary>
internal sealed class SimulatedServer
{
    private readonly byte[] _buffer = new byte[1];
    private readonly List<IWork> _work = [];
    private readonly SimulatedDisk _disk;
    private readonly int _process;
    private readonly CommitQueue _commits;
    private readonly Leases _leases;
    private long _lastTransfer;

    /// <exception cref="FileFailureException">It could not start.</exception>
    public SimulatedServer(SimulatedDisk disk, Random random, TimeProvider time, Oracle oracle, long lastTransfer)
    {
        (_disk, _process, Oracle, _lastTransfer) = (disk, disk.Process, oracle, lastTransfer);
        Volume = new SimulatedVolume(disk, random, oracle);
        Folder = new ReceivingFolder(Volume, time);
        Recovered = Folder.Partials.Recover();
        _commits = new CommitQueue(Folder, time, _work.Add);
        _leases = new Leases(Folder.Partials);
    }

    public Oracle Oracle { get; }
    public SimulatedVolume Volume { get; }
    public ReceivingFolder Folder { get; }
    public PartialRecovery Recovered { get; }
    public List<ServerSession> Sessions { get; } = [];
    public bool IsAlive => _disk.Process == _process;
    public bool HasWork => _work.Count > 0;
    public long LastTransfer => _lastTransfer;

    public ServerSession Open(IncomingOptions options)
    {
        var transfer = new IncomingTransfer(Folder, options, _commits, _leases, static (_, _) => { }) { Number = ++_lastTransfer };
        var session = new ServerSession(this, transfer);
        Sessions.Add(session);
        return session;
    }

    /// <summary>One of what waits goes on; threads may overtake each other.</summary>
    public void RunWork(Random random)
    {
        var work = _work[random.Next(_work.Count)];
        _work.Remove(work);
        work.Run(_buffer);
    }

    /// <summary>Nothing of it lands any more; its lanes close one by one.</summary>
    public void End(ServerSession session)
    {
        if (!Sessions.Remove(session)) return;
        session.Transfer.End();
        _work.Add(session.Transfer);
    }
}

/// <summary>One transfer at the server, and its lanes.</summary>
internal sealed class ServerSession(SimulatedServer server, IncomingTransfer transfer)
{
    private uint _lastLane;

    public SimulatedServer Server => server;
    public IncomingTransfer Transfer => transfer;

    /// <summary>Its sender is gone, which the server has yet to find out.</summary>
    public bool IsForsaken { get; set; }

    /// <summary>What its sender was told to be there already is on the disk, as <see cref="Receiver.Commit"/> has it.</summary>
    public bool TrySyncWhatStands()
    {
        try
        {
            if (transfer is { Options.Durable: true, Tally.Skipped: > 0 }) transfer.Folder.Standing.Sync();
            return true;
        }
        catch (FileFailureException)
        {
            return false;
        }
    }

    public InboundEnd NewLane() => new(new InboundLane(transfer, ++_lastLane, static _ => { }), server.Oracle, transfer.Number, _lastLane);
}
