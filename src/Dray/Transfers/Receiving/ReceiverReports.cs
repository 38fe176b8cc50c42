using System.Net;

namespace Dray.Transfers.Receiving;

/// <summary>What a receiver reports, from any thread.</summary>
internal sealed record ReceiverReports
{
    public required Action<IncomingSession> Came { get; init; }
    public required Action<IncomingSession, string?> Went { get; init; }
    public required Action<IncomingSession, string, string> EntryFailed { get; init; }

    /// <summary>Somebody was turned away; the reason is for the operator.</summary>
    public required Action<IPEndPoint?, string> Refused { get; init; }
}
