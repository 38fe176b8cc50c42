using Dray.Cli.Doctor;

namespace Dray.Cli.Output;

/// <summary>How a diagnosis is told: in words, or as lines of JSON. One thread.</summary>
internal abstract class DoctorOutput
{
    /// <summary>What follows is about this machine, or about the way to a server.</summary>
    public virtual void Begin(string title) { }

    public abstract void Tell(Finding finding);

    /// <summary>Everything that was measured, and which of it limits a send; null where only this machine was measured.</summary>
    public abstract void Tell(IReadOnlyList<Measured> measured, string? limit);

    /// <summary>Called once, last, with everything that was found.</summary>
    public abstract void Ended(int exitCode, IReadOnlyList<Finding> found);
}
