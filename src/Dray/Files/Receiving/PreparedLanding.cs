using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A whole file, link or folder that waits for its name: written, sealed, and not visible yet. Whoever prepared it disposes of
/// it; what has not landed by then is gone, or parked. One thread at a time.
/// </summary>
internal sealed class PreparedLanding : IDisposable
{
    /// <summary>Where it is to land.</summary>
    public WireName Target => throw new NotImplementedException();

    /// <summary>What has to be on the disk before it gets its name; null where that is nothing, as for a folder.</summary>
    public IStagedNode? Node => throw new NotImplementedException();

    /// <summary>Bytes of content.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary>Told the name under <c>replaced/</c> before the node moves there to trade places with what it replaces.</summary>
    public Action<string>? MovingAside { get; set; }

    /// <summary>Gives it its name by the rule.</summary>
    /// <exception cref="FileFailureException">It can't land.</exception>
    public Landed Land() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
