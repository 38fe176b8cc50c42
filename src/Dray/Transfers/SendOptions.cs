using System.Net;
using System.Net.Sockets;
using Dray.Files;

namespace Dray.Transfers;

/// <summary>Everything a send is told. Sizes in bytes, rates in bytes a second.</summary>
public sealed record SendOptions
{
    /// <summary>Files and folders: <c>dir</c> lands as <c>dir/</c>, <c>dir/</c> lands its contents, <c>-</c> is <see cref="StandardInput"/>.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The server: a name, an IPv4 address, or an IPv6 address without brackets, with a zone where it needs one.</summary>
    public required string Host { get; init; }

    /// <summary>The server's TCP port.</summary>
    public int Port { get; init; } = 8097;

    /// <summary>
    /// Asked where a host may be, as its name is unknown to the system or not known within half a second; empty where it is not
    /// found. It need not be trusted: what answers there has to show the right key. Null asks nobody.
    /// </summary>
    public Func<string, CancellationToken, Task<IReadOnlyList<IPEndPoint>>>? FindHost { get; init; }

    /// <summary>Where this device's key is kept, made if missing; null means <c>DRAY_HOME</c>, else the user's configuration folder.</summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>
    /// The id of the device that is meant, the SHA-256 of its certificate in lower-case hex: whoever shows another one is told
    /// nothing, and whoever shows this one is believed. Null believes the devices that are known here.
    /// </summary>
    public string? ServerId { get; init; }

    /// <summary>
    /// Asked where the server is a stranger, and again where the answer led to nothing; null, as its answer or in its place,
    /// leaves it a stranger, to whom nothing is sent.
    /// </summary>
    public Func<Stranger, CancellationToken, Task<Introduction?>>? Introduce { get; init; }

    /// <summary>The folder under the server's root to land in; empty for the root itself.</summary>
    public string Into { get; init; } = "";

    /// <summary>
    /// What <c>-</c> stands for; null means the process's standard input. Read to its end before anything is sent, which
    /// nothing cancels; the caller disposes it.
    /// </summary>
    public Stream? StandardInput { get; init; }

    /// <summary>The name that standard input lands under.</summary>
    public string? StandardInputName { get; init; }

    /// <summary>How many lanes; null lets Dray choose.</summary>
    public int? Lanes { get; init; }

    /// <summary>Include and exclude rules in the order in which they were given; the first that matches decides.</summary>
    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    /// <summary>Tells the plan of each entry as <see cref="Planned"/>, and moves nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Compare content where size and time already agree.</summary>
    public bool Check { get; init; }

    /// <summary>What happens where the receiver has something else under a name.</summary>
    public ConflictPolicy OnConflict { get; init; }

    /// <summary>How fast to send at most, in bytes a second; null sends as fast as it goes.</summary>
    public long? BandwidthLimit { get; init; }

    /// <summary>Also compute, compare and report SHA-256 for each file.</summary>
    public bool Sha256 { get; init; }

    /// <summary>Has symlinks refused that point out of what is sent.</summary>
    public bool SafeLinks { get; init; }

    /// <summary>Has names refused that Windows or macOS could not store or keep apart.</summary>
    public bool PortableNames { get; init; }

    /// <summary>Contents cross the network readable, and still protected against change. The server must be willing too.</summary>
    public bool Plain { get; init; }

    /// <summary>Hear that a file has landed before it is on the server's disk: faster, and a power cut may take what was told.</summary>
    public bool Fast { get; init; }

    /// <summary>Bytes after which a lane gives way to a new one; null for as many as its keys may seal.</summary>
    internal long? LaneTurnOver { get; init; }

    /// <summary>
    /// Gives connections to the receiver, where it has to call back since it is no server itself; null connects to
    /// <see cref="Host"/>. Each is non-blocking, and the caller's.
    /// </summary>
    internal Func<CancellationToken, Task<Socket>>? Dial { get; init; }

    /// <summary>Opens what is sent, in place of <see cref="Sources"/>, which then only name it; null opens these.</summary>
    internal Func<string, ISourceTree>? OpenSource { get; init; }

    /// <summary>The number of the offer that is pulled as a whole, in place of <see cref="Sources"/>; null pulls these.</summary>
    internal int? Offer { get; init; }

    /// <summary>How long to try to connect at first; null means 10 s.</summary>
    public TimeSpan? RetryConnect { get; init; }

    /// <summary>How long to try again once a transfer has begun; null means 5 min.</summary>
    public TimeSpan? RetryBegun { get; init; }
}

/// <summary>One <c>--include</c> or <c>--exclude</c>, in rsync's dialect.</summary>
/// <param name="Include">Whether what matches travels.</param>
/// <param name="Pattern">
/// <c>*</c> stands for anything but <c>/</c>, <c>**</c> for anything; a leading <c>/</c> ties it to the source itself, a
/// trailing one matches folders only.
/// </param>
public readonly record struct FilterRule(bool Include, string Pattern);
