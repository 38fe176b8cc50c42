using Dray.Cli.Parsing;
using Dray.Files;
using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>A send told to people. The plan of a dry run and SHA-256 lines are results, the rest is said.</summary>
internal sealed class SendWords(Terminal terminal, bool dryRun, bool quiet, bool verbose) : SendOutput
{
    private string? _lastReason;

    /// <summary>Where things land, in place of the target; null names that.</summary>
    public string? Landing { get; set; }

    /// <summary>Where answers go; null where the other end is a dray server.</summary>
    public AnswerOutput? Answers { get; init; }

    public override string? Fault => terminal.Fault ?? Answers?.Fault;

    public override void On(SendEvent happened)
    {
        switch (happened)
        {
            case Answered answer:
                Answers?.Show(answer.Bytes.Span);
                break;
            case Connected on:
                Reached(on);
                break;
            case Retrying again when !quiet:
                // A server that stays away is told of once, not at every try.
                if (again.Reason != _lastReason) terminal.Say($"{Terminal.Clean(again.Reason)}; trying again.");
                _lastReason = again.Reason;
                break;
            case Planned plan when dryRun:
                terminal.Result(Plan(plan));
                break;
            case Planned plan when verbose:
                terminal.Say(Plan(plan));
                break;
            case Resuming part when !quiet:
                terminal.Say($"{Terminal.Clean(part.Name)}: {ByteSize.Format(part.Bytes)} of {ByteSize.Format(part.Size)} are there already, going on from there");
                break;
            case EntryLanded landed:
                Landed(landed);
                break;
            case LeftOut left when verbose:
                terminal.Say($"{Terminal.Clean(left.Name)}: left out, Dray keeps its own there");
                break;
            case EntryFailed failed:
                terminal.Complain($"{Terminal.Clean(failed.Name)}: {Terminal.Clean(failed.Reason)}");
                break;
        }
    }

    public override void Ended(SendReceipt receipt, Target target, int exitCode)
    {
        var landedAny = receipt.Landed + receipt.Replaced + receipt.Beside + receipt.Skipped + receipt.Failed > 0;
        var well = receipt.Ended is SendEnd.Done or SendEnd.SomeFailed;
        if (!quiet && !dryRun && (well || landedAny))
        {
            var line = ReceiptLine.Format(receipt, Terminal.Clean(Landing ?? (Answers is null ? target.ToString() : target.Address)), isRaw: Answers is not null);
            terminal.Say(receipt.Ended == SendEnd.Done ? terminal.Paint(line, Tone.Good) : line);
        }

        if (verbose && Answers is null) terminal.Say($"Lanes: {receipt.Lanes}.");
        if (!well && receipt.Ended != SendEnd.Cancelled) terminal.Complain(Terminal.Clean(receipt.Reason ?? "The send did not end well."));
    }

    private void Reached(Connected on)
    {
        var (server, address) = (Terminal.Clean(on.Server), Terminal.Clean(on.Address));
        if (verbose) terminal.Say($"Connected to {server} at {address}" + (Answers is null ? $", id {Terminal.Clean(on.ServerId)}." : "."));
        if (on.Into.Length > 0 && !quiet) terminal.Say($"{server} puts what this device sends into its folder {Terminal.Clean(on.Into)}/.");
        if (on.Asks && !quiet) terminal.Say($"Somebody at {server} is asked whether to take it; this waits for the answer.");
        if (!on.Secret && !quiet && Answers is null)
            terminal.Say("What is sent is not secret (--plain): others on the way can read it, though not change it.");
    }

    private static string Plan(Planned plan) =>
        $"{plan.Action,-8} {ByteSize.Format(plan.Size),8}  {Terminal.Clean(plan.Name)}"
        + (plan.Reason is null ? "" : $"  ({Terminal.Clean(plan.Reason)})");

    private void Landed(EntryLanded landed)
    {
        if (landed.Sha256 is { } digest) terminal.Result(Sha256Line.Format(digest, landed.As));
        if (quiet) return;
        var name = Terminal.Clean(landed.Name);
        switch (landed.Outcome)
        {
            case LandOutcome.Beside:
                terminal.Say($"{name}: kept beside what was there, as {Terminal.Clean(landed.As)}");
                break;
            case LandOutcome.Replaced when verbose:
                terminal.Say($"{name}: replaced what was there");
                break;
            case LandOutcome.Skipped when verbose:
                terminal.Say($"{name}: already there");
                break;
            case LandOutcome.Landed when verbose:
                terminal.Say(name);
                break;
        }
    }
}
