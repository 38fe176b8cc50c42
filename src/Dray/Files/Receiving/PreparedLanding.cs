using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A whole file, link or folder that waits for its name: written, sealed, and not visible yet. Whoever prepared it disposes of
/// it; what has not landed by then is gone, or parked. One thread at a time.
/// </summary>
internal sealed class PreparedLanding : IDisposable
{
    private readonly Func<Action<string>?, Landed> _land;
    private readonly Action<bool>? _ended;
    private bool _landed, _disposed;

    /// <param name="target">Where it is to land.</param>
    /// <param name="node">From here on this object disposes of it; null where there is none.</param>
    /// <param name="size">Bytes of content.</param>
    /// <param name="land">Gives it its name; takes <see cref="MovingAside"/>.</param>
    /// <param name="ended">Told once, before the node is disposed of, whether it has landed: the time to park it, or to forget its journal.</param>
    internal PreparedLanding(WireName target, IStagedNode? node, long size, Func<Action<string>?, Landed> land, Action<bool>? ended = null)
    {
        Target = target;
        Node = node;
        Size = size;
        _land = land;
        _ended = ended;
    }

    /// <summary>Where it is to land.</summary>
    public WireName Target { get; }

    /// <summary>What has to be on the disk before it gets its name; null where that is nothing, as for a folder.</summary>
    public IStagedNode? Node { get; }

    /// <summary>No disk has to be waited for.</summary>
    public bool IsInMemory => Node is { IsInMemory: true };

    /// <summary>It is a folder, and nothing else.</summary>
    public bool IsFolder => Node is null;

    /// <summary>Bytes of content.</summary>
    public long Size { get; }

    /// <summary>Told the name under <c>replaced/</c> before the node moves there to trade places with what it replaces.</summary>
    public Action<string>? MovingAside { get; set; }

    /// <summary>Gives it its name by the rule.</summary>
    /// <exception cref="FileFailureException">It can't land.</exception>
    public Landed Land()
    {
        var landed = _land(MovingAside);
        _landed = true;
        return landed;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _ended?.Invoke(_landed);
        Node?.Dispose();
    }
}
