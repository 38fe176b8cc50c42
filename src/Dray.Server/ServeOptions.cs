using System.Net;
using Dray.Multiplexing;
using Dray.Transfers.Raw;

namespace Dray.Server;

/// <summary>Everything a server is told. Rates in bytes a second.</summary>
public sealed record ServeOptions
{
    /// <summary>The folder that files land in; made if missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Where this device's key is kept; null means the user's configuration folder.</summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>Addresses to listen on; empty means every IPv4 and IPv6 address, port 8097. Port 0 picks one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Which system call the event loops wait in.</summary>
    public PollerKind Poller { get; init; } = PollerKind.Best;

    /// <summary>Event loops; null means one for each two processors.</summary>
    public int? Loops { get; init; }

    /// <summary>Transfers at once; whoever comes beyond is told to try again later.</summary>
    public int MaxClients { get; init; } = 256;

    /// <summary>How long a sender may be silent before its transfer ends.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a partly received file waits for its sender to go on; zero keeps none.</summary>
    public TimeSpan KeepPartials { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Announce this server by multicast DNS on the interfaces that it listens on, so that it is found by its name;
    /// <c>DRAY_DISCOVERY</c> may name some of them, or be "off". What is announced is its name, its port, its addresses there, and
    /// the first digits of its id.
    /// </summary>
    public bool Announce { get; init; }

    /// <summary>Stop after one transfer.</summary>
    public bool Once { get; init; }

    /// <summary>
    /// Let devices that are not paired drop files into <c>inbox/</c> beneath the folder: no links, and nothing there is ever
    /// replaced. Without it only paired devices may send, and this device itself.
    /// </summary>
    public bool Open { get; init; }

    /// <summary>The most bytes that <c>inbox/</c> holds of them.</summary>
    public long InboxBytes { get; init; } = 10_000_000_000;

    /// <summary>The most files and folders that it holds of them.</summary>
    public int InboxEntries { get; init; } = 10_000;

    /// <summary>How fast to receive at most, all senders together; null receives as fast as it goes.</summary>
    public long? BandwidthLimit { get; init; }

    /// <summary>Let senders that ask for it send what others on the way can read, still protected against change.</summary>
    public bool Plain { get; init; }

    /// <summary>
    /// Tell senders that a file has landed before it is on the disk: faster, and a power cut may take what was told. Receipts say
    /// so. A sender may ask for the same.
    /// </summary>
    public bool Fast { get; init; }

    /// <summary>
    /// Put each offer before somebody (<see cref="OfferAsked"/>), and take nothing of it before <see cref="DrayServer.Answer"/>. Not
    /// of this device's own user, nor of devices that were once answered with <see cref="OfferAnswer.Always"/>.
    /// </summary>
    public bool Ask { get; init; }

    /// <summary>Folders that paired devices may list and get from.</summary>
    public IReadOnlyList<Share> Shares { get; init; } = [];

    /// <summary>A page for browsers, to whoever has a link to it; null is none.</summary>
    public WebOptions? Web { get; init; }

    /// <summary>Plain TCP besides; null is none.</summary>
    public RawOptions? Raw { get; init; }

    /// <summary>
    /// Told of each file that landed, once, by several workers at a time; the sender hears of it afterwards. Null, the
    /// default, costs nothing. It holds up its sender for as long as it runs; what it throws is told as
    /// <see cref="Refused"/> and changes nothing. Folders, symlinks and what was there already are not told.
    /// </summary>
    public Action<ReceivedFile>? Received { get; init; }
}
