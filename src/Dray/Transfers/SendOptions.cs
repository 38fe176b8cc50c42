namespace Dray.Transfers;

/// <summary>Everything a send is told. Sizes in bytes, rates in bytes a second.</summary>
public sealed record SendOptions
{
    /// <summary>Files and folders as typed; "-" is standard input, <c>dir/</c> means dir's contents.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The server: a name, an IPv4 address, or an IPv6 address without brackets, with a zone where it needs one.</summary>
    public required string Host { get; init; }

    public int Port { get; init; } = 8097;

    /// <summary>The folder under the server's root to land in; empty for the root itself.</summary>
    public string Into { get; init; } = "";

    /// <summary>The name that standard input lands under.</summary>
    public string? StandardInputName { get; init; }

    /// <summary>How many lanes; null lets Dray choose.</summary>
    public int? Lanes { get; init; }

    /// <summary>Include and exclude rules in the order in which they were given; the first that matches decides.</summary>
    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    public bool DryRun { get; init; }

    /// <summary>Compare content where size and time already agree.</summary>
    public bool Check { get; init; }

    public ConflictPolicy OnConflict { get; init; }

    public long? BandwidthLimit { get; init; }

    /// <summary>Also compute, compare and report SHA-256 for each file.</summary>
    public bool Sha256 { get; init; }

    public bool SafeLinks { get; init; }

    public bool PortableNames { get; init; }

    /// <summary>Contents cross the network readable, and still protected against change. The server must be willing too.</summary>
    public bool Plain { get; init; }

    /// <summary>Bytes after which a lane gives way to a new one; null for as many as its keys may seal.</summary>
    internal long? LaneTurnOver { get; init; }

    /// <summary>How long to try to connect at first; null means 10 s.</summary>
    public TimeSpan? RetryConnect { get; init; }

    /// <summary>How long to try again once a transfer has begun; null means 5 min.</summary>
    public TimeSpan? RetryBegun { get; init; }
}

/// <summary>One <c>--include</c> or <c>--exclude</c>, in rsync's dialect.</summary>
public readonly record struct FilterRule(bool Include, string Pattern);
