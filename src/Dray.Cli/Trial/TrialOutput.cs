using Dray.Cli.Json;

namespace Dray.Cli.Trial;

/// <summary>How a trial is told: in words, or as lines of JSON.</summary>
internal abstract class TrialOutput
{
    /// <summary>What will be sent; <paramref name="made"/> where dray makes it itself.</summary>
    public abstract void Source(string path, bool made);

    /// <summary>What the send told.</summary>
    public abstract void Sent(SendLine line);

    public abstract void Differs(Difference difference);

    /// <summary>Called once, last.</summary>
    public abstract void Ended(TrialResult result);
}
