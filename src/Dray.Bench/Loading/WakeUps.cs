using Dray.Bench.Measuring;

namespace Dray.Bench.Loading;

/// <summary>Round trips of single messages to a server that sleeps.</summary>
/// <param name="Samples">Those that were answered.</param>
/// <param name="Missed">How long the last one waited without an answer; null where all were answered.</param>
internal sealed record WakeUps(IReadOnlyList<TimeSpan> Samples, TimeSpan? Missed)
{
    /// <summary>The round trip that this share of them did not exceed; null where nobody knows.</summary>
    public TimeSpan? Percentile(decimal share) => Percentiles.Of(Samples, Missed is null ? 0 : 1, share);
}
