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
}
