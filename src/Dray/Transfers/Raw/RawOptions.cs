using System.Net;
using Dray.Wire;

namespace Dray.Transfers.Raw;

/// <summary>What a server is told about plain TCP. Sizes in bytes.</summary>
public sealed record RawOptions
{
    /// <summary>What one connection may send unless told otherwise: 10 GB.</summary>
    public const long DefaultLimit = 10_000_000_000;

    /// <summary>What all connections may send unless told otherwise: 100 GB.</summary>
    public const long DefaultQuota = 100_000_000_000;

    /// <summary>Addresses to listen on, at least one. Port 0 picks one.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>
    /// What each connection's file is called beneath the served folder, with <c>{time}</c>, <c>{date}</c>, <c>{peer}</c>,
    /// <c>{port}</c> and <c>{n}</c> in it, the connection's number; null means by time and peer.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The one file for all connections, beneath the served folder; null gives each its own.</summary>
    public string? Append { get; init; }

    /// <summary>The most that one connection may send; <see cref="long.MaxValue"/> is no limit.</summary>
    public long Limit { get; init; } = DefaultLimit;

    /// <summary>The most that all of them may send while this server runs; <see cref="long.MaxValue"/> is no limit.</summary>
    public long Quota { get; init; } = DefaultQuota;

    /// <summary>Why these names can't be used, as a sentence for people; null where they can.</summary>
    public string? Fault()
    {
        if (Name is not null && Append is not null) return "Either each connection has a file of its own, or all share one.";
        if (Name is not null) return RawNamePattern.FaultOf(Name);
        if (Append is null) return null;
        var fault = WireName.TryParse(Append, out _);
        return fault == NameFault.None ? null : $"'{DisplayText.Escape(Append)}' can't be used beneath the folder: {fault.Describe()}.";
    }
}
