using Dray.Cli.Lookup;

namespace Dray.Cli.Output;

/// <summary>How servers that were found are told of: in words, or as lines of JSON. One call at a time.</summary>
internal abstract class PeersOutput
{
    /// <summary>It was found, or something about it has changed.</summary>
    public abstract void Here(FoundPeer peer);

    /// <summary>It is not there any more.</summary>
    public abstract void Gone(FoundPeer peer);

    /// <summary>Called once, last. The reason is null where all was done.</summary>
    /// <param name="found">How many were found.</param>
    /// <param name="exitCode">Of the command.</param>
    /// <param name="reason">For people.</param>
    public abstract void Ended(int found, int exitCode, string? reason);
}
