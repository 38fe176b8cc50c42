using System.Net;
using Dray.Cli.Parsing;
using Dray.Security.Pairing;
using Dray.Server.Offering;

namespace Dray.Cli.Output;

/// <summary>An offer told to people. The codes are results; how to use them, and who took what, is said.</summary>
internal sealed class OfferWords(Terminal terminal, bool quiet) : OfferOutput
{
    private const int Gap = 3;
    private static readonly string Space = new(' ', Gap);

    public override string? Fault => terminal.Fault;

    public override void Offered(IReadOnlyList<OfferCode> codes, Invitation page, IReadOnlyList<IPEndPoint> listening, TimeSpan validFor)
    {
        if (!quiet && terminal.Redraws) Paint(codes, page);
        foreach (var code in codes) terminal.Result(code.Reveal());
        if (quiet) return;
        terminal.Say(codes.Count == 1
            ? $"On the machine that receives, within {Span.Format(validFor)}:"
            : $"On each machine that receives, within {Span.Format(validFor)}, one of these:");
        // Whatever is not a terminal may be a log, which keeps what it was told.
        foreach (var code in codes) terminal.Say($"  {terminal.Paint($"dray receive {(terminal.Redraws ? code.Reveal() : "CODE")}", Tone.Strong)}");
        terminal.Say($"If it is not found there, add --from {string.Join(" or ", WaysIn.Hosts(listening, LanAddresses.OfThisMachine))}");
        if (!terminal.Redraws || page.Links.Count == 0) return;
        terminal.Say($"Or in a browser: {terminal.Paint(page.Links[0], Tone.Strong)}");
        terminal.Say("It warns at first, since nobody vouches for this device's own certificate. Its SHA-256, to compare:");
        foreach (var row in IdRows.Of(page.Made.Fingerprint)) terminal.Say($"  {row}");
    }

    public override void On(OfferEvent happened)
    {
        switch (happened)
        {
            case OfferBegun begun when !quiet:
                terminal.Say($"{Who(begun.Client, begun.Peer)} begins to take {begun.Number}");
                break;
            case OfferTaken taken when !quiet:
                terminal.Say(terminal.Paint(
                    $"{Who(taken.Client, taken.Peer)} has taken {taken.Number}: {ByteSize.Entries(taken.Receipt.Landed + taken.Receipt.Replaced + taken.Receipt.Beside)}, "
                    + $"{ByteSize.Format(taken.Receipt.Bytes)} in {Span.Format(taken.Receipt.Elapsed)}"
                    + ReceiptLine.Tail(taken.Receipt.Replaced, taken.Receipt.Beside, taken.Receipt.Skipped, taken.Receipt.Failed),
                    Tone.Good));
                break;
            case OfferBroken broken:
                terminal.Complain(
                    $"{Who(broken.Client, broken.Peer)} has not taken all of {broken.Number}"
                    + $"{(broken.Receipt.Reason is { } reason ? $" ({Terminal.Clean(reason)})" : "")}: it may come again with the same code");
                break;
            case OfferMissed missed:
                terminal.Complain($"{missed.Peer} tried a wrong code for {missed.Number}, or somebody is between that device and this one");
                break;
            case OfferOver { End: OfferEnd.Guessed } over:
                terminal.Complain($"{over.Number} is withdrawn: a wrong code was tried {PairingDesk.Guesses} times");
                break;
            case OfferOver { End: OfferEnd.Expired } over:
                terminal.Complain($"{over.Number} is withdrawn: nobody took it in time");
                break;
            case OfferFault fault:
                terminal.Complain(Terminal.Clean(fault.Reason));
                break;
        }
    }

    public override void Ended(int exitCode, string? reason)
    {
        if (reason is not null) terminal.Complain(Terminal.Clean(reason));
        else if (exitCode is ExitCode.Interrupted or ExitCode.Terminated && !quiet) terminal.Say("Withdrawn.");
    }

    private void Paint(IReadOnlyList<OfferCode> codes, Invitation page)
    {
        foreach (var code in codes)
        {
            foreach (var line in BlockLetters.Lines(code.Reveal(), Terminal.Width) ?? []) terminal.Say(terminal.Paint(line, Tone.Strong));
            terminal.Say("");
        }

        string[] typed = codes.Count > 1 ? [] : [.. QrCode.Lines(codes[0].Reveal().ToUpperInvariant())];
        string[] camera = page.Links.Count == 0 ? [] : [.. QrCode.Lines(page.Links[0])];
        // The code at the left, the link for a camera at the right, where there is room for both.
        if (Columns(typed) + Gap + Columns(camera) > Terminal.Width) camera = [];
        for (var i = 0; i < Math.Max(typed.Length, camera.Length); i++) terminal.Say($"{Modules(typed, i)}{(typed.Length > 0 && i < camera.Length ? Space : "")}{Modules(camera, i)}");
    }

    private static int Columns(string[] modules) => modules.Length > 0 ? modules[0].Length : 0;

    private string Modules(string[] modules, int row) => row < modules.Length
        ? terminal.Paint(terminal.Paint(modules[row], Tone.White), Tone.OnBlack)
        : new string(' ', Columns(modules));

    private static string Who(string client, IPEndPoint peer) => $"{Terminal.Clean(client)} ({peer})";
}
