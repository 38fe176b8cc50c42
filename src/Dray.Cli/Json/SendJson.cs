using System.Text;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Transfers;

namespace Dray.Cli.Json;

/// <summary>A send told to programs, with progress at most twice a second.</summary>
internal sealed class SendJson(JsonLines<SendLine> lines, TimeProvider clock) : SendOutput
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>On standard output.</summary>
    public static SendJson OfProcess() => new(new(Console.OpenStandardOutput(), SendLineContext.Default.SendLine, TimeProvider.System), TimeProvider.System);

    private long _told = clock.GetTimestamp();

    public override string? Fault => lines.Fault;

    public override void On(SendEvent happened)
    {
        SendLine? line = happened switch
        {
            Connected on => new SendLine.Connected(on.Server, on.ServerId.Length > 0 ? on.ServerId : null, on.Address, on.Secret, on.Into.Length > 0 ? on.Into : null, on.Asks ? true : null),
            Answered answer => new SendLine.Answered(Encoding.UTF8.GetString(answer.Bytes.Span), answer.Bytes.Length),
            Retrying again => new SendLine.Retrying(again.Reason, (long)again.In.TotalMilliseconds),
            Planned plan => new SendLine.Planned(plan.Name, plan.Action, plan.Size, plan.Reason),
            Resuming part => new SendLine.Resuming(part.Name, part.Bytes, part.Size),
            EntryLanded entry => new SendLine.EntryLanded(entry.Name, entry.As, Words.Of(entry.Outcome), entry.Size, entry.Sha256),
            EntryFailed entry => new SendLine.EntryFailed(entry.Name, Words.Of(entry.Fault), entry.Reason),
            _ => null,
        };
        if (line is not null) lines.Write(line);
    }

    public override void Progress(ProgressState state)
    {
        if (clock.GetElapsedTime(_told) < ProgressEvery) return;
        _told = clock.GetTimestamp();
        lines.Write(new SendLine.Progress(
            state.BytesDone, state.BytesFound, state.EntriesDone, state.EntriesFound, state.Walked, (long)state.Rate));
    }

    public override void Ended(SendReceipt receipt, Target target, int exitCode) => lines.Write(new SendLine.Done(
        Words.Of(receipt.Ended), exitCode, receipt.Reason, receipt.Landed, receipt.Replaced, receipt.Beside, receipt.Skipped,
        receipt.Failed, receipt.Bytes, (long)receipt.Elapsed.TotalMilliseconds, receipt.Lanes, receipt.Secret, receipt.Durable,
        receipt.Resumed > 0 ? receipt.Resumed : null, receipt.Limit is { } limit ? Words.Of(limit) : null));
}
