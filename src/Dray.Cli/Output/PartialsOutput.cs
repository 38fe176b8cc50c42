using Dray.Server.Administration;

namespace Dray.Cli.Output;

/// <summary>How partials are told of: in words, or as lines of JSON.</summary>
internal abstract class PartialsOutput
{
    /// <param name="partials">Those that are there.</param>
    /// <param name="nameOf">What the device with an id is called here; null where it is not known.</param>
    public abstract void List(IReadOnlyList<PartialStatus> partials, Func<string, string?> nameOf);

    public abstract void Removed(PartialStatus partial);

    /// <summary>One could not be removed.</summary>
    /// <param name="id">As it was typed.</param>
    /// <param name="reason">For people.</param>
    public abstract void Stays(string id, string reason);

    /// <summary>Called once, last. The reason is null where nothing else than what was told went wrong.</summary>
    public abstract void Ended(int exitCode, string? reason);
}
