namespace Dray.Wire;

/// <summary>The peer sent bytes that this protocol does not allow. The lane they came by is closed.</summary>
internal sealed class WireException : Exception
{
    public WireException(string message) : base(message) { }

    public WireException(string message, Exception inner) : base(message, inner) { }

    public WireException() { }
}
