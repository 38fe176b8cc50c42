using Dray.Files;
using Dray.Transfers.Raw;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Server;

/// <summary>Tells the host of a server, in its own terms, what the engine reports. Any thread.</summary>
/// <param name="options">What the server was told.</param>
/// <param name="report">The host's.</param>
/// <param name="refusals">Tell it of those who were refused.</param>
/// <param name="over">A transfer has ended, whole or not.</param>
/// <param name="ended">A transfer or a raw connection has ended, however it went.</param>
internal sealed class ServeReports(ServeOptions options, Action<ServeEvent> report, Refusals refusals, Action<IncomingSession, bool> over, Action ended)
{
    public ReceiverReports OfTransfers() => new()
    {
        Came = session => report(new ClientCame(session.Id, session.Client, session.Peer) { Secret = IsSecret(session), Known = !session.FromStranger }),
        Went = Went,
        EntryFailed = (session, name, reason) => report(new ServeEntryFailed(session.Id, name, reason)),
        FileLanded = options.Received is { } received ? (session, file, landed) => Tell(received, session, file, landed) : null,
        Refused = refusals.Tell,
    };

    public RawReports OfRaw() => new(
        Came: connection => report(new RawCame(connection.Peer, connection.File!)),
        Went: RawWent,
        Refused: (connection, reason) => report(new Refused(connection.Peer, reason)));

    /// <summary>Something went wrong that ends nothing.</summary>
    public void Failed(Exception e) => report(new Refused(null, e.Message));

    private static bool IsSecret(IncomingSession session) => session.Suite == LaneSuite.Sealed;

    private void Went(IncomingSession session, string? reason)
    {
        over(session, reason is null);
        var tally = session.Transfer.Tally;
        var receipt = new ServeReceipt(
            session.Transfer.Options.Into is { } into ? $"{options.Folder}/{into.Value}" : options.Folder,
            tally.Landed, tally.Replaced, tally.Beside, tally.Skipped, tally.Failed, tally.Bytes,
            TimeProvider.System.GetElapsedTime(session.Started)) { Secret = IsSecret(session), Durable = session.Transfer.Options.Durable };
        Ended(new ClientWent(session.Id, session.Client, session.Peer, reason, receipt));
    }

    private void RawWent(RawConnection connection, string? reason) => Ended(new RawWent(
        connection.Peer, connection.File!, connection.Bytes, reason, TimeProvider.System.GetElapsedTime(connection.Started)));

    private void Ended(ServeEvent went)
    {
        try
        {
            report(went);
        }
        finally
        {
            ended();
        }
    }

    private void Tell(Action<ReceivedFile> received, IncomingSession session, Entry file, Landed landed)
    {
        try
        {
            received(new ReceivedFile(landed.Name.Value, file.Size, landed.Outcome, session.Client, session.Peer, session.Id));
        }
        catch (Exception e)
        {
            Failed(e); // the host's own fault is no reason to part with a sender
        }
    }
}
