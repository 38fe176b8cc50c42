namespace Dray.Transfers.Raw;

/// <summary>What is told of raw connections, from workers.</summary>
/// <param name="Came">The first byte of one is about to be stored.</param>
/// <param name="Went">One that had come has ended, and why where that was not in order.</param>
/// <param name="Refused">One of whose bytes none could be stored, and why.</param>
internal sealed record RawReports(Action<RawConnection> Came, Action<RawConnection, string?> Went, Action<RawConnection, string> Refused);
