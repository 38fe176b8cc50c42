using System.Net;
using Dray.Lanes;
using Dray.Security;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Server.Pulling;

/// <summary>
/// One try at a pull: asks the server to send, opens the connections that it asks for, and receives over them. Owns its control
/// connection and its receiving end, for as long as <see cref="RunAsync"/> runs.
/// </summary>
/// <param name="from">What to get, from where and how.</param>
/// <param name="folder">Where it lands.</param>
/// <param name="own">This device.</param>
/// <param name="tally">Told what lands.</param>
/// <param name="progress">Kept as the other end says.</param>
/// <param name="report">Told of events.</param>
internal sealed class PullAttempt(SendOptions from, string folder, DeviceIdentity own, PullTally tally, SendProgress progress, Action<SendEvent> report)
{
    /// <summary>More connections than lanes and calls can want at once: whoever wants them all the same wants something else.</summary>
    private const int MostCallsAtOnce = 64;

    /// <summary>What was cut off at the other end may still be landing here.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly LaneBinding CallBinding = new(LaneSuite.Sealed, new byte[16], 0);

    private SendReceipt? _ended;
    private string? _lost, _trouble;
    private bool _committed;
    private int _calls;

    /// <summary>True once the server has begun to send.</summary>
    public bool Begun { get; private set; }

    /// <summary>Runs it to its end.</summary>
    /// <returns>How it ended, or null and why where another try may go on.</returns>
    /// <exception cref="IOException">The connection was lost; another try may go on.</exception>
    /// <exception cref="ControlException">The server refused.</exception>
    /// <exception cref="ServeException">The folder can't be used.</exception>
    public async Task<(SendEnd? Ended, string? Reason)> RunAsync(CancellationToken cancel)
    {
        var home = from.ConfigurationFolder ?? ConfigurationFolder.DefaultPath();
        var known = new KnownDevices(home);
        var belief = ServerBelief.Of(from.ServerId, known, own.Id, from.Host, from.Port);
        using var control = new ControlClient(from.Host, from.Port, own, belief) { FindHost = from.FindHost };
        var hello = await control.Hello(cancel);
        var terms = Terms();
        var permit = new Permit(control.ServerId, hello.Server) { Asked = new AskedFor(terms, Names()) };
        var server = await DrayServer.StartForAsync(
            permit,
            new ServeOptions { Folder = folder, ConfigurationFolder = home, Plain = from.Plain, Fast = from.Fast, BandwidthLimit = from.BandwidthLimit },
            On, cancel);
        await using (server.ConfigureAwait(false))
        {
            report(new Connected(hello.Server, control.ServerId, control.Address?.ToString() ?? from.Host) { Secret = !from.Plain });
            await ReceiveAsync(control, server, terms, cancel);
            ServerPlace.Remember(known, control.ServerId, own.Id, from.Host, from.Port);
            await server.DrainAsync(Grace);
        }

        return Outcome();
    }

    private async Task ReceiveAsync(ControlClient control, DrayServer server, OpenRequest terms, CancellationToken cancel)
    {
        var request = new PullRequest
        {
            Protocol = ControlProtocol.Version,
            Paths = from.Offer is null ? from.Sources : [],
            Offer = from.Offer,
            Filters = [.. from.Filters.Select(static rule => new PullFilter(rule.Include, rule.Pattern))],
            Lanes = from.Lanes ?? 0,
            Terms = terms,
            Events = true,
        };
        await foreach (var line in control.Pull(request, cancel))
        {
            if (line.Call is { } ticket)
            {
                if (Interlocked.Increment(ref _calls) > MostCallsAtOnce) throw new IOException("the server wants more connections at once than anybody needs");
                _ = Task.Factory.StartNew(() => Call(control.Address!, ticket, server), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            if (line.Progress is { } now) progress.Set(now.BytesFound, now.BytesDone, now.BytesThere, now.EntriesFound, now.EntriesDone, now.Walked);
            if (line.Event is { } happened) report(from.Sha256 || happened is not EntryLanded landed ? happened : landed with { Sha256 = null });
            if (line.Ended is { } ended) _ended = ended;
        }

        if (_ended is null) throw new IOException("the server ended without a word");
        tally.Hear(_ended);
    }

    /// <summary>Opens a connection for the server to use; where that fails it will ask again.</summary>
    private void Call(IPEndPoint at, CallTicket ticket, DrayServer server)
    {
        try
        {
            var socket = LaneDialer.Dial(() => LaneDialer.Connect(at), Convert.FromHexString(ticket.Id), Convert.FromHexString(ticket.Secret), CallBinding, out var seal);
            seal.Dispose();
            server.Take(socket);
        }
        catch (Exception e) when (e is IOException or LaneVersionException or ObjectDisposedException)
        {
            // The server waits for it in vain, and says so.
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    private void On(ServeEvent happened)
    {
        switch (happened)
        {
            case ClientCame:
                Begun = true;
                break;
            case ClientWent went:
                tally.Count(went.Receipt);
                (_committed, _lost) = (went.Reason is null, went.Reason);
                break;
            case Refused { Peer: null } trouble:
                _trouble = trouble.Reason;
                break;
        }
    }

    /// <summary>What the other end says, but where this end has seen otherwise.</summary>
    private (SendEnd? Ended, string? Reason) Outcome()
    {
        var (ended, reason) = (_ended!.Ended, _ended.Reason is { } theirs ? DisplayText.Escape(theirs) : null);
        if (ended is SendEnd.Unreachable or SendEnd.Cancelled) return (null, _trouble ?? reason ?? "the server broke it off");
        if (ended is SendEnd.Done or SendEnd.SomeFailed && !from.DryRun && !_committed) return (null, _trouble ?? _lost ?? "the server says that all is done, and has not ended its transfer here");
        return ended switch
        {
            SendEnd.Done when tally.Failed > 0 => (SendEnd.SomeFailed, $"{tally.Failed} could not land here"),
            SendEnd.NoSpace => (ended, "there is no room left here"),
            _ => (ended, reason),
        };
    }

    private OpenRequest Terms() => new()
    {
        Protocol = ControlProtocol.Version,
        OnConflict = from.OnConflict,
        Check = from.Check,
        DryRun = from.DryRun,
        SafeLinks = from.SafeLinks,
        PortableNames = from.PortableNames,
        Sha256 = from.Sha256,
        Fast = from.Fast,
        Suite = (int)(from.Plain ? LaneSuite.Plain : LaneSuite.Sealed),
    };

    /// <summary>Null where an offer or the contents of a folder are asked for: then nobody here knows what they are called.</summary>
    private HashSet<string>? Names() => from.Offer is not null || from.Sources.Any(static path => path.EndsWith('/'))
        ? null
        : [.. from.Sources.Select(static path => path[(path.LastIndexOf('/') + 1)..])];
}
