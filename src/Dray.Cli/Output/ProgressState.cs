using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>What a progress display shows, read off once so that its parts agree. Sizes in bytes, rate in bytes a second.</summary>
internal readonly record struct ProgressState(
    long BytesDone, long BytesFound, long EntriesDone, long EntriesFound, bool Walked, double Rate)
{
    public static ProgressState Of(SendProgress progress, RateMeter meter)
    {
        var done = progress.BytesDone;
        meter.Sample(done - progress.BytesThere);
        return new(done, progress.BytesFound, progress.EntriesDone, progress.EntriesFound, progress.Walked, meter.BytesPerSecond);
    }

    /// <summary>How long the rest takes at this rate; null where that can't be told.</summary>
    public TimeSpan? Left => Walked && Rate >= 1 && BytesFound >= BytesDone && (BytesFound - BytesDone) / Rate is var seconds and < 360_000
        ? TimeSpan.FromSeconds(seconds)
        : null;
}
