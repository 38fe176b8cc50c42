namespace Dray.Server;

/// <summary>A server could not start or go on. The message is for people.</summary>
public sealed class ServeException : Exception
{
    public ServeException(string message) : base(message) { }

    public ServeException(string message, Exception inner) : base(message, inner) { }

    public ServeException() { }

    /// <summary>The port that somebody else listens on, where that is the reason.</summary>
    public int? PortInUse { get; init; }
}
