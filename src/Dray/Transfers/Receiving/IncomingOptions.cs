using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>What a sender asked for when it opened a transfer, validated. Into: the folder to land in, null for the root.</summary>
internal sealed record IncomingOptions(WireName? Into)
{
    public ConflictPolicy OnConflict { get; init; }
    public bool Check { get; init; }
    public bool DryRun { get; init; }
    public bool SafeLinks { get; init; }
    public bool PortableNames { get; init; }
    public bool Sha256 { get; init; }

    /// <summary>The sender's id: what it began it may go on with.</summary>
    public string Device { get; init; } = "";

    /// <summary>What is said to have landed is on the disk by then.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>It comes from a stranger: no links, and nothing of it is kept for another try.</summary>
    public bool Stranger { get; init; }

    /// <summary>It comes by a link: what is kept of a file is found by its identity alone, which is that of an upload.</summary>
    public bool Guest { get; init; }

    /// <summary>Nothing that is there is replaced, compared or changed.</summary>
    public bool IsAdditive => Stranger || Guest;

    /// <summary>Nothing but this may come; null where the sender chooses.</summary>
    public AskedFor? Asked { get; init; }

    /// <summary>What it may still bring; null for as much as there is room for.</summary>
    public Allowance? Allowance { get; init; }
}
