using Dray.Cli.Json;

namespace Dray.Cli.Trial;

/// <summary>A trial told to programs.</summary>
internal sealed class TrialJson(JsonLines<TryLine> lines) : TrialOutput
{
    public override void Source(string path, bool made) => lines.Write(new TryLine.Source(path, made));

    public override void Sent(SendLine line)
    {
        TryLine? told = line switch
        {
            SendLine.Progress now => new TryLine.Progress(
                now.BytesDone, now.BytesFound, now.EntriesDone, now.EntriesFound, now.Walked, now.Rate),
            SendLine.EntryFailed failed => new TryLine.EntryFailed(failed.Name, failed.Reason),
            SendLine.Done done => new TryLine.Sent(
                done.Exit, done.Reason, done.Landed, done.Failed, done.Bytes, done.ElapsedMs, done.Lanes),
            _ => null,
        };
        if (told is not null) lines.Write(told);
    }

    public override void Differs(Difference difference) => lines.Write(new TryLine.Difference(difference.Name, difference.What));

    public override void Ended(TrialResult result) =>
        lines.Write(new TryLine.Done(result.ExitCode, result.Reason, result.Verified, result.Differences, (long)result.Rate));
}
