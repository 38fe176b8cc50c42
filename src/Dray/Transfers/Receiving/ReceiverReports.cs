using System.Net;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>What a receiver reports, from any thread.</summary>
internal sealed record ReceiverReports
{
    public required Action<IncomingSession> Came { get; init; }
    public required Action<IncomingSession, string?> Went { get; init; }
    public required Action<IncomingSession, string, string> EntryFailed { get; init; }

    /// <summary>A file is in its place, told by the worker that put it there; null where nobody asks.</summary>
    public Action<IncomingSession, Entry, Landed>? FileLanded { get; init; }

    /// <summary>Somebody was turned away; the reason is for the operator.</summary>
    public required Action<IPEndPoint, string> Refused { get; init; }
}
