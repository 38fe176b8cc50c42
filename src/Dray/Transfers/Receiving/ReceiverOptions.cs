namespace Dray.Transfers.Receiving;

/// <summary>What a receiver is told. Rates in bytes a second.</summary>
internal sealed record ReceiverOptions
{
    public required string Name { get; init; }
    public int MaxClients { get; init; } = 256;
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public long? BandwidthLimit { get; init; }

    /// <summary>Where strangers' files go; null where no stranger gets here.</summary>
    public Inbox? Inbox { get; init; }

    /// <summary>Nothing waits for the disk, whatever a sender asks for.</summary>
    public bool Fast { get; init; }

    /// <summary>Whether somebody is asked about what comes under a permit; null where nobody ever is.</summary>
    public Func<Permit, bool>? Asks { get; init; }

    /// <summary>Senders that ask for it may send what others on the way can read.</summary>
    public bool Plain { get; init; }
}
