namespace Dray.Transfers.Sending;

/// <summary>What a crew's lanes do: who waits for whom.</summary>
internal enum LaneLoad
{
    /// <summary>Some lane has nothing to do: more of them would have less.</summary>
    Idle,

    /// <summary>All have something to do, and not all of them wait for their sockets: the source is waited for.</summary>
    Reading,

    /// <summary>All have more to send than their sockets take: the way, or the receiver, is waited for.</summary>
    Full,
}
