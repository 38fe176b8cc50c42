namespace Dray.Transfers;

/// <summary>Sends files and folders to one server.</summary>
public static class Sender
{
    /// <summary>Runs one send to its end. Never throws for what peers, disks or networks do: the receipt tells.</summary>
    /// <param name="options">What to send and where to.</param>
    /// <param name="progress">Counters that this send keeps up to date.</param>
    /// <param name="report">Called for each event, by one thread at a time.</param>
    /// <param name="cancel">Ends the send as <see cref="SendEnd.Cancelled"/>.</param>
    /// <exception cref="ArgumentException">The sources or the target make no sense; the message is for people (usage, exit 2).</exception>
    public static Task<SendReceipt> RunAsync(
        SendOptions options, SendProgress progress, Action<SendEvent> report, CancellationToken cancel) =>
        throw new NotSupportedException();
}
