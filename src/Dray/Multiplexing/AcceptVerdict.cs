namespace Dray.Multiplexing;

/// <summary>What a failed accept means for the listener.</summary>
internal enum AcceptVerdict
{
    /// <summary>Nobody waits any more.</summary>
    Drained,

    /// <summary>That one connection failed: take the next.</summary>
    Ignore,

    /// <summary>Out of descriptors or memory: others must end before anybody can come in.</summary>
    BackOff,

    /// <summary>The listener itself is unusable.</summary>
    Stop,
}
