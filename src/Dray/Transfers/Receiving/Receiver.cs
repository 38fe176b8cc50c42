using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// All transfers into one folder: the control plane's calls, and the lanes that tickets let in. Thread-safe. Owned by
/// the server, which disposes it before the loops.
/// </summary>
internal sealed class Receiver : IDisposable
{
    public const int MaxLanes = 16;

    /// <summary>Transfers that one stranger may have at once, so that he doesn't take every place of all of them.</summary>
    private const int MostOfAStranger = 4;

    /// <summary>Tickets of one transfer that may be out and unused at once.</summary>
    private const int MostTickets = 4 * MaxLanes;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IncomingSession> _sessions = [];
    private readonly TicketBook<LanePass> _tickets;
    private readonly ReceivingFolder _folder;
    private readonly ReceiverOptions _options;
    private readonly ReceiverReports _reports;
    private readonly CrewsByDevice _crews;
    private readonly Leases _leases;
    private readonly RateLimiter? _rate;
    private readonly TimeProvider _time;
    private long _lastTransfer;
    private bool _draining;

    public Receiver(ReceivingFolder folder, ReceiverOptions options, ReceiverReports reports, CrewsByDevice crews, TimeProvider time)
    {
        (_folder, _options, _reports, _crews, _time) = (folder, options, reports, crews, time);
        _leases = new Leases(folder.Partials);
        _tickets = new TicketBook<LanePass>(time);
        _rate = RateLimiter.For(options.BandwidthLimit, time);
    }

    /// <summary>What holds back everything that this server receives.</summary>
    public LaneRates Rates => new(In: _rate);

    /// <summary>The transfers that run now.</summary>
    public IReadOnlyList<IncomingSession> Sessions { get { lock (_lock) return [.. _sessions.Values]; } }

    public int Running { get { lock (_lock) return _sessions.Count; } }

    /// <summary>GET /v1/status. What is free here is nobody's business who is not known.</summary>
    public StatusAnswer StatusFor(Permit permit)
    {
        if (permit.IsStranger) throw new ControlException(ErrorCode.Refused, "how much room there is here is told to paired devices only");
        var disk = _folder.StateOf(permit.Into);
        return new StatusAnswer { Into = permit.Into?.Value ?? "", Free = disk.Free, Size = disk.Size, ReadOnly = disk.IsReadOnly, OutOfNodes = disk.IsOutOfNodes };
    }

    /// <summary>Whether a device may send bytes that mean nothing: no more, and no faster, than it may send others.</summary>
    public void RequireMeasurable(Permit permit)
    {
        if (permit.IsStranger || permit.AtMost is not null || permit.BandwidthLimit is not null || _options.BandwidthLimit is not null)
            throw new ControlException(ErrorCode.Refused, "measuring is for paired devices that are held to no limit");
    }

    /// <summary>A file that does not stay, where this device sends to; the caller disposes it.</summary>
    public IStagedFile SpoolFor(Permit permit)
    {
        _ = WireName.TryParse("measure", out var name);
        if (permit.Into is { } into) _ = WireName.TryCombine(into, name, out name);
        return _folder.Spool(name);
    }

    /// <summary>A nameless file on the file system that will hold this name; the caller disposes of it, or has it land.</summary>
    public IStagedFile SpoolBeside(WireName target) => _folder.Spool(target);

    /// <summary>POST /v1/transfers.</summary>
    public OpenAnswer Open(OpenRequest request, Permit permit, IPEndPoint peer)
    {
        if (permit.Asked is { } asked) request = asked.InPlaceOf(request);
        if (request.Protocol != ControlProtocol.Version) throw Refuse(peer, ErrorCode.Upgrade, ControlProtocol.UpgradeWords(request.Protocol));
        var suite = SuiteOf(request, permit, peer);
        if (permit.IsStranger && request.DryRun) throw Refuse(peer, ErrorCode.Refused, "a dry run is for paired devices only: it tells what is here, and leaves nothing");
        // Before the inbox is counted, which takes longer.
        lock (_lock) RequireRoom(permit, peer);
        var options = OptionsOf(request, permit, peer);
        try
        {
            return Open(options, suite, permit, request.Device, peer);
        }
        catch when (options.Stranger)
        {
            _options.Inbox!.Leave();
            throw;
        }
    }

    private OpenAnswer Open(IncomingOptions options, LaneSuite suite, Permit permit, string claimed, IPEndPoint peer)
    {
        var crew = CrewFor(options.Into);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        IncomingSession session = null!;
        var transfer = new IncomingTransfer(_folder, options, crew.Commits, _leases, (name, why) => _reports.EntryFailed(session, name, why))
        {
            Number = Interlocked.Increment(ref _lastTransfer),
            FileLanded = _reports.FileLanded is { } tell ? (file, landed) => tell(session, file, landed) : null,
            Over = options.Stranger ? _options.Inbox!.Leave : null,
            Evict = numbers => session.Evict(numbers),
        };
        lock (_lock)
        {
            RequireRoom(permit, peer);
            var device = DeviceOf(permit);
            session = new IncomingSession(id, permit.Name ?? DisplayText.Escape(claimed), peer, transfer, device.ShareOf(crew.Writers), _time.GetTimestamp())
            {
                Suite = suite, Permit = permit, Device = device, Patience = _options.IdleTimeout,
            };
            _sessions.Add(id, session);
        }

        if (!options.DryRun) _reports.Came(session);
        return new OpenAnswer
        {
            Transfer = id,
            Server = _options.Name,
            MaxLanes = MaxLanes,
            Window = IncomingTransfer.Window,
            IdleMs = (long)_options.IdleTimeout.TotalMilliseconds,
            Suite = (int)suite,
            Durable = options.Durable,
            Into = permit.Into?.Value ?? "",
            Asks = !options.DryRun && _options.Asks?.Invoke(permit) == true,
        };
    }

    /// <summary>POST /v1/transfers/{id}/lanes.</summary>
    public LanesAnswer IssueTickets(IncomingSession session, LanesRequest request)
    {
        session.Bury(request.Dead);
        if (_tickets.Count(pass => pass.Session == session) + request.Count > MostTickets) throw new ControlException(ErrorCode.Bad, "more tickets are out than a transfer may have");
        if (request.Count is < 0 or > MaxLanes) throw new ControlException(ErrorCode.Bad, $"{request.Count} lanes are asked for");
        var tickets = new List<LaneTicket>(request.Count);
        for (var i = 0; i < request.Count; i++)
        {
            var pass = new LanePass(session, session.NextLane());
            var issued = _tickets.Issue(pass);
            tickets.Add(new LaneTicket { Id = Convert.ToHexStringLower(issued.Id), Secret = Convert.ToHexStringLower(issued.Secret), Lane = pass.Lane });
        }

        return new LanesAnswer { Tickets = tickets };
    }

    /// <summary>POST /v1/transfers/{id}/commit: everything has settled; the transfer ends well.</summary>
    public CommitAnswer Commit(IncomingSession session)
    {
        var tally = session.Transfer.Tally;
        if (tally.Skipped + tally.Beside > 0) SyncWhatStands(session.Transfer);
        var answer = new CommitAnswer
        {
            Landed = tally.Landed,
            Replaced = tally.Replaced,
            Beside = tally.Beside,
            Skipped = tally.Skipped,
            Failed = tally.Failed,
            Bytes = tally.Bytes,
            Folder = session.Transfer.Options.Into?.Value ?? "",
            Spent = SpentAnswer.Of(session.Transfer.Work.Spent, session.Transfer.Landing, session.Workers.Threads),
        };
        End(session, null);
        return answer;
    }

    /// <summary>Ends a session early; the reason is for the operator.</summary>
    public void Cancel(IncomingSession session, string reason) => End(session, reason);

    /// <summary>The transfer of that id, if it is that owner's; the caller leaves the call when done.</summary>
    /// <exception cref="ControlException">There is none.</exception>
    public IncomingSession Enter(string id, string owner)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.Owner != owner)
                throw new ControlException(ErrorCode.Gone, "no such transfer; it may have ended");
            session.EnterCall();
            return session;
        }
    }

    /// <summary>A lane's hello: what it is for and the ticket's secret; null where it may not come in.</summary>
    public LanePass? Redeem(LaneHello hello, out byte[] secret)
    {
        var pass = _tickets.Redeem(hello, out secret);
        return pass is null || hello.Suite != pass.Session.Suite || pass.Session.Transfer.Ended || pass.Session.LaneCount >= MaxLanes ? null : pass;
    }

    /// <summary>Puts an admitted lane's socket to work. The seal is the lane's from now on.</summary>
    public static void Attach(LanePass pass, UInt128 ticket, LaneSeal seal, Socket socket, EventLoop loop) =>
        pass.Session.Add(new AdmittedLane(pass.Session, pass.Lane, ticket, loop), socket, seal);

    /// <summary>Ends sessions that went idle and tickets that went stale. Called every second or so by one loop.</summary>
    public void Sweep()
    {
        foreach (var session in Sessions)
        {
            if (session.IsIdle(_time, _options.IdleTimeout))
                End(session, string.Create(CultureInfo.InvariantCulture, $"nothing came for {_options.IdleTimeout.TotalSeconds:0.#} s"));
            session.Transfer.KeepDue();
        }

        _tickets.Sweep(static pass => pass.Session.Transfer.Ended);
    }

    /// <summary>Has transfers go on under what their senders may do now, or end where that is nothing or something else.</summary>
    public void Renew(Func<IncomingSession, Permit?> now)
    {
        foreach (var session in Sessions)
        {
            if (now(session) is { } permit) session.Device!.Rate.Rate = permit.BandwidthLimit;
            else End(session, "it may not send here any more");
        }
    }

    /// <summary>Ends the transfers of devices that may not send any more.</summary>
    public void CutOff(Func<IncomingSession, bool> mayStay)
    {
        foreach (var session in Sessions)
        {
            if (!mayStay(session)) End(session, "it may not send here any more");
        }
    }

    /// <summary>Takes no new transfers from now on.</summary>
    public void Drain()
    {
        lock (_lock) _draining = true;
    }

    public void Dispose()
    {
        Drain();
        foreach (var session in Sessions) End(session, "the server was stopped");
    }

    private void End(IncomingSession session, string? reason)
    {
        if (!session.End(reason is null ? null : new IOException(reason))) return;
        lock (_lock) _sessions.Remove(session.Id);
        if (!session.Transfer.Options.DryRun) _reports.Went(session, reason);
    }

    /// <summary>What a sender was told to be there already is on the disk, as what it sent is.</summary>
    private static void SyncWhatStands(IncomingTransfer transfer)
    {
        try
        {
            if (transfer.Options is { Durable: true, DryRun: false }) transfer.Folder.Standing.Sync();
        }
        catch (FileFailureException failure)
        {
            throw new ControlException(ErrorCode.Failed, $"what is there already may not be on the disk: {failure.Reason}");
        }
    }

    /// <summary>Called under the lock.</summary>
    private void RequireRoom(Permit permit, IPEndPoint peer)
    {
        if (_draining) throw new ControlException(ErrorCode.Draining, "the server is stopping and takes nothing new");
        if (_sessions.Count >= _options.MaxClients)
            throw Refuse(peer, ErrorCode.Full, $"the server is full: it takes {_options.MaxClients} at once");
        // Room is kept for those who are known; strangers don't take all that guests may have, nor guests what strangers may.
        if ((permit.IsStranger && HasShare(2, 4, static other => other.IsStranger)) || ((permit.IsStranger || permit.IsGuest) && HasShare(3, 4, static other => other.IsStranger || other.IsGuest)))
            throw Refuse(peer, ErrorCode.Full, "the server is full: it has as many senders that are not paired as it takes at once");
        if (permit.IsGuest && (HasShare(2, 4, static other => other.IsGuest) || HasShare(1, 4, other => other.IsGuest && other.Link == permit.Link)))
            throw Refuse(peer, ErrorCode.Full, "the server is full: as many put files in by link, or by this one, as it takes at once");
        if (permit.IsStranger && _sessions.Values.Count(other => other.Owner == permit.Device) >= MostOfAStranger)
            throw Refuse(peer, ErrorCode.Full, "the server is full: a device that is not paired may send a few transfers at once, no more");
    }

    /// <summary>Called under the lock: whether those who are meant have so many parts of all places already.</summary>
    private bool HasShare(int parts, int of, Func<Permit, bool> isMeant) =>
        _sessions.Values.Count(other => isMeant(other.Permit)) >= Math.Max(1, (int)((long)_options.MaxClients * parts / of));

    /// <summary>Called under the lock: the same for all that the device has running.</summary>
    private SendingDevice DeviceOf(Permit permit) =>
        _sessions.Values.FirstOrDefault(other => other.Owner == permit.Device)?.Device
        ?? new SendingDevice(new RateLimiter(permit.BandwidthLimit, _time, _rate));

    private DiskCrew CrewFor(WireName? into)
    {
        try
        {
            return _crews.For(_folder.DeviceOf(into));
        }
        catch (FileFailureException failure)
        {
            throw new ControlException(ErrorCode.Bad, failure.Message);
        }
    }

    /// <summary>A lane that came with a version of its own.</summary>
    public void RefuseVersion(IPEndPoint peer, int theirs) => _reports.Refused(peer, ControlProtocol.UpgradeWords(theirs));

    private ControlException Refuse(IPEndPoint peer, string code, string words)
    {
        _reports.Refused(peer, words);
        return new ControlException(code, words);
    }

    /// <summary>What both ends want: neither more secret than the sender asked for, nor less than this server allows.</summary>
    private LaneSuite SuiteOf(OpenRequest request, Permit permit, IPEndPoint peer) => request.Suite switch
    {
        (int)LaneSuite.Sealed => LaneSuite.Sealed,
        (int)LaneSuite.Plain when _options.Plain || permit.IsGuest => LaneSuite.Plain,
        (int)LaneSuite.Plain => throw Refuse(peer, ErrorCode.Refused, "this server takes nothing that others can read: send without --plain, or serve with it"),
        _ => throw Refuse(peer, ErrorCode.Upgrade, $"this server does not know suite {request.Suite} of the sender: upgrade the server"),
    };

    /// <summary>What the sender asked for, within what it may do. A stranger's has entered the inbox.</summary>
    private IncomingOptions OptionsOf(OpenRequest request, Permit permit, IPEndPoint peer)
    {
        var into = FolderOf(request, permit.Into);
        return new IncomingOptions(into)
        {
            Device = permit.Device,
            Durable = !request.Fast && !_options.Fast,
            Stranger = permit.IsStranger,
            Guest = permit.IsGuest,
            Asked = permit.Asked,
            Allowance = AllowanceOf(permit, peer),
            OnConflict = permit.IsStranger || permit.IsGuest ? Harmless(request.OnConflict) : request.OnConflict,
            Check = request.Check && !permit.IsStranger,
            DryRun = request.DryRun,
            SafeLinks = request.SafeLinks,
            PortableNames = request.PortableNames,
            Sha256 = request.Sha256,
        };
    }

    private static WireName? FolderOf(OpenRequest request, WireName? given)
    {
        if (request.Into.Length == 0) return given;
        var fault = WireName.TryParse(request.Into, out var name);
        if (fault == NameFault.None) fault = WireName.TryCombine(given, name, out name);
        return fault == NameFault.None
            ? name
            : throw new ControlException(ErrorCode.Bad, $"the folder {DisplayText.Escape(request.Into)}: {fault.Describe()}");
    }

    private Allowance? AllowanceOf(Permit permit, IPEndPoint peer)
    {
        if (permit.IsStranger) return Enter(_options.Inbox!, peer);
        return permit.AtMost is { } most
            ? new Allowance(most, long.MaxValue, string.Create(CultureInfo.InvariantCulture, $"this device may send {most} bytes in one transfer: ask for more there, or send less"))
            : null;
    }

    private Allowance Enter(Inbox inbox, IPEndPoint peer)
    {
        try
        {
            return inbox.Enter();
        }
        catch (FileFailureException failure)
        {
            _reports.Refused(peer, $"the inbox can't be counted, so no stranger is let in: {failure.Message}");
            throw new ControlException(ErrorCode.Refused, "the inbox can't be used just now");
        }
    }

    /// <summary>A stranger's file never takes the place of another, nor does a guest's.</summary>
    private static ConflictPolicy Harmless(ConflictPolicy asked) => asked is ConflictPolicy.Newer or ConflictPolicy.Overwrite ? ConflictPolicy.Rename : asked;
}
