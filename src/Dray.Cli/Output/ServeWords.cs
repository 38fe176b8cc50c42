using Dray.Server;
using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>A server told of to people: the banner, then one line for whatever happens, on standard output.</summary>
internal sealed class ServeWords(Terminal terminal, ServeOptions options, bool quiet, bool verbose, bool asksHere = false, bool looked = false) : ServeOutput
{
    public override void On(ServeEvent happened)
    {
        switch (happened)
        {
            case Listening listening:
                if (!quiet) Banner(listening);
                break;
            case PartialsFound found when !quiet:
                terminal.Result(
                    $"Left from before: {ByteSize.Count(found.Kept, "partly received file", "partly received files")} with {ByteSize.Format(found.Bytes)} can go on; "
                    + $"{found.Finished} had landed, {found.RolledBack} rolled back, {found.Dropped} dropped");
                break;
            case DevicePaired paired when !quiet:
                terminal.Result($"{Who(paired.Name, paired.Peer)} is paired with this device now: 'dray devices' says what it may do");
                break;
            case ClientCame came when !quiet:
                terminal.Result($"{Who(came.Client, came.Peer)} began to send{(came.Known ? "" : " into the inbox, a stranger")}{(came.Secret ? "" : ", not secret")}{Id(came.Transfer)}");
                break;
            case ClientWent went when went.Reason is not null:
                terminal.Complain($"{Who(went.Client, went.Peer)} did not finish: {Terminal.Clean(went.Reason)}; {Receipt(went.Receipt)}");
                break;
            case ClientWent went when !quiet:
                terminal.Result($"{Who(went.Client, went.Peer)} is done: {Receipt(went.Receipt)}");
                break;
            case OfferAsked { Offer: var offer } when !asksHere:
                terminal.Result($"{OfferText.Of(offer)}: 'dray offers yes {offer.Id}' takes it, no refuses it");
                break;
            case OfferAnswered answered when !quiet:
                terminal.Result($"Offer {answered.Id} of {Terminal.Clean(answered.Client)} {Outcome(answered.Answer)}");
                break;
            case PullCame came when !quiet:
                terminal.Result($"{Who(came.Client, came.Peer)} began to get {Terminal.Clean(string.Join(", ", came.Paths))}");
                break;
            case PullWent { Receipt.Ended: SendEnd.Done or SendEnd.SomeFailed } went when !quiet:
                terminal.Result($"{Who(went.Client, went.Peer)} has what it asked for: {Got(went.Receipt)}");
                break;
            case PullWent went when !quiet:
                terminal.Complain($"{Who(went.Client, went.Peer)} did not get all: {Terminal.Clean(went.Receipt.Reason)}; {Got(went.Receipt)}");
                break;
            case RawCame came when !quiet:
                terminal.Result($"{came.Peer} began to send raw bytes -> {Terminal.Clean(came.File)}");
                break;
            case RawWent went when went.Reason is not null:
                terminal.Complain($"{went.Peer} sent raw bytes and was cut: {Terminal.Clean(went.Reason)}. {Stored(went)}");
                break;
            case RawWent went when !quiet:
                terminal.Result($"{went.Peer} is done: {Stored(went)}");
                break;
            case Refused { Peer: null } fault:
                terminal.Complain(Terminal.Clean(fault.Reason));
                break;
            case Refused refused when !quiet:
                terminal.Result($"{refused.Peer} was turned away: {Terminal.Clean(refused.Reason)}");
                break;
            case ServeEntryFailed failed:
                terminal.Complain($"{Terminal.Clean(failed.Name)}: {Terminal.Clean(failed.Reason)}");
                break;
        }
    }

    private void Invite(Invitation shown)
    {
        terminal.Result($"Browsers and curl can {shown.Lets}, until {InvitationWords.Time(shown.Made.Until)}, by:");
        InvitationWords.Show(shown, terminal, link => terminal.Result($"  {link}"), terminal.Result, looked ? Terminal.Width : null);
    }

    public override void Code(string words)
    {
        terminal.Result("No device is paired yet. When it asks for a code, type (for 10 minutes, once):");
        terminal.Result($"  {terminal.Paint(words, Tone.Strong)}");
    }

    public override void Draining(int running, TimeSpan grace)
    {
        if (quiet) return;
        terminal.Result(running == 0
            ? "Stopping: nobody new is let in, and nothing is running."
            : $"Stopping: nobody new is let in, {ByteSize.Count(running, "running transfer has", "running transfers have")} "
                + $"{Span.Format(grace)} to finish. Ctrl-C again ends at once.");
    }

    public override void Ended(int exitCode, string? reason)
    {
        if (reason is not null) terminal.Complain(Terminal.Clean(reason));
        else if (exitCode is ExitCode.Interrupted or ExitCode.Terminated) terminal.Complain("Time is up: running transfers were cut short. Sending again continues them.");
        else if (!quiet) terminal.Result("Stopped.");
    }

    private static string Outcome(OfferAnswer answer) => answer switch
    {
        OfferAnswer.Yes => "is taken",
        OfferAnswer.Always => "is taken, and so is what it sends from now on",
        OfferAnswer.No => "is refused",
        OfferAnswer.Nobody => "is refused, since nobody answered",
        _ => "was given up before anybody answered",
    };

    private static string Who(string client, System.Net.IPEndPoint peer) => $"{Terminal.Clean(client)} ({peer})";

    private static string Receipt(ServeReceipt receipt) =>
        $"{ByteSize.Entries(receipt.Landed + receipt.Replaced + receipt.Beside)}, {ByteSize.Format(receipt.Bytes)} "
        + $"in {Span.Format(receipt.Elapsed)} -> {Terminal.Clean(receipt.Folder)}"
        + ReceiptLine.Tail(receipt.Replaced, receipt.Beside, receipt.Skipped, receipt.Failed, receipt.Secret, receipt.Durable || receipt.Landed + receipt.Replaced + receipt.Beside == 0);

    private static string Got(SendReceipt receipt) =>
        $"{ByteSize.Entries(receipt.Landed + receipt.Replaced + receipt.Beside)}, {ByteSize.Format(receipt.Bytes)} in {Span.Format(receipt.Elapsed)}"
        + ReceiptLine.Tail(receipt.Replaced, receipt.Beside, receipt.Skipped, receipt.Failed, receipt.Secret);

    private static string Stored(RawWent went) =>
        $"{ByteSize.Format(went.Bytes)} in {Span.Format(went.Elapsed)} -> {Terminal.Clean(went.File)}";

    private string Id(string transfer) => verbose ? $" [{Terminal.Clean(transfer)}]" : "";

    private void Banner(Listening listening)
    {
        terminal.Result($"{terminal.Paint(Terminal.Clean(listening.DeviceName), Tone.Strong)} receives files into {Terminal.Clean(listening.Folder)}");
        if (verbose)
        {
            terminal.Result($"Id {Terminal.Clean(listening.DeviceId)}");
            terminal.Result($"Poller {options.Poller.ToString().ToLowerInvariant()}, loops {options.Loops?.ToString() ?? "on auto"}, at most {options.MaxClients} transfers");
            terminal.Result($"Listening on {string.Join(", ", listening.On)}");
        }

        if (listening.Plain) terminal.Result("What is sent with --plain is not secret: others on the way can read it.");
        terminal.Result(listening.IsPaired ? "Paired devices can send:" : "To send from another machine (a code pairs it; 'dray pair --show' shows one):");
        foreach (var address in WaysIn.Of(listening.On, LanAddresses.OfThisMachine))
            terminal.Result($"  {terminal.Paint($"dray send FILE {address}", Tone.Strong)}");
        if (listening.Web is { } web) Invite(Invitation.Of(web, listening.On, options.Web!, LanAddresses.OfThisMachine));
        if (options.Open) terminal.Result($"Anybody who reaches this machine can drop files into inbox/, {ByteSize.Format(options.InboxBytes)} at most.");
        if (listening.Raw.Count == 0) return;
        terminal.Result($"Plain TCP is taken on {string.Join(", ", listening.Raw)}, neither encrypted nor verified:");
        foreach (var address in WaysIn.Raw(listening.Raw, options.Open, LanAddresses.OfThisMachine))
            terminal.Result($"  {terminal.Paint($"nc -N {address} < FILE", Tone.Strong)}");
    }
}
