namespace Dray.Server;

/// <summary>A server could not start or go on. The message is for people.</summary>
public sealed class ServeException : Exception
{
    /// <summary>Makes one with a message for people.</summary>
    public ServeException(string message) : base(message) { }

    /// <summary>Makes one with a message for people and what caused it.</summary>
    public ServeException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Makes one that says nothing.</summary>
    public ServeException() { }

    /// <summary>The port that somebody else listens on, where that is the reason.</summary>
    public int? PortInUse { get; init; }
}
