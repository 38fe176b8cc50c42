using System.Net;
using System.Net.Sockets;

namespace Dray.Server.Door;

/// <summary>Who may come in, how long they may stay silent, and who takes those that have spoken.</summary>
internal sealed record DoorOptions
{
    /// <summary>Whether an address may connect at all. Asked on the loop: must not block.</summary>
    public required Func<IPAddress, bool> MayComeIn { get; init; }

    /// <summary>Takes a lane's socket, with nothing read from it, on the loop.</summary>
    public required Action<Socket> Lane { get; init; }

    public required DoorQueue Tls { get; init; }

    public required DoorQueue Http { get; init; }

    /// <summary>From accept to the first byte.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many may be silent at once.</summary>
    public int MostSilent { get; init; } = 4096;

    /// <summary>How many of them may come from one address.</summary>
    public int MostSilentFromOne { get; init; } = 512;
}
