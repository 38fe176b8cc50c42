namespace Dray.Server.Door;

/// <summary>How long who connects may stay silent, and who takes those that have spoken.</summary>
internal sealed record DoorOptions
{
    /// <summary>Takes a lane's socket, with nothing read from it, on the loop.</summary>
    public required Action<Caller> Lane { get; init; }

    public required DoorQueue Tls { get; init; }

    public required DoorQueue Http { get; init; }

    /// <summary>From accept until a caller has shown who he is, whoever has taken him over meanwhile.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What measures patience; the loop's own clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many may be silent at once; the next takes the place of one of them, as <see cref="Crowd{T}"/> has it.</summary>
    public int MostSilent { get; init; } = 4096;

    /// <summary>How many of them may come from one address.</summary>
    public int MostSilentFromOne { get; init; } = 512;

    /// <summary>How many TLS handshakes a second one address may begin, by <see cref="Pace.Sharing"/>; more wait.</summary>
    public int HandshakesPerSecond { get; init; } = 200;

    /// <summary>
    /// How many it may begin at once, when it has begun none for a while. Well below what <see cref="Strangers"/> keeps of
    /// one address, or those who come all at once would displace each other there.
    /// </summary>
    public int HandshakeBurst { get; init; } = 128;

    /// <summary>How many may wait for their handshake; the next takes the place of one of them.</summary>
    public int MostWaiting { get; init; } = 1024;

    /// <summary>How many of them may come from one address: what it is let through within seconds.</summary>
    public int MostWaitingFromOne { get; init; } = 512;
}
