using Dray.Cli.Parsing;
using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>How a send is told: in words, or as lines of JSON.</summary>
internal abstract class SendOutput
{
    /// <summary>Why something could not be written to standard output; null where everything was.</summary>
    public abstract string? Fault { get; }

    /// <summary>Called by one thread at a time.</summary>
    public abstract void On(SendEvent happened);

    /// <summary>Called ten times a second while the send runs.</summary>
    public virtual void Progress(ProgressState state) { }

    /// <summary>Called once, last.</summary>
    public abstract void Ended(SendReceipt receipt, Target target, int exitCode);
}
