namespace Dray.Bench.Measuring;

/// <summary>Percentiles by nearest rank: always a value that was measured.</summary>
internal static class Percentiles
{
    /// <summary>The least value that at least this share of all does not exceed.</summary>
    /// <param name="values">In any order.</param>
    /// <param name="missing">Values besides that are larger than any known one.</param>
    /// <param name="share">Above 0, up to 1. Decimal, since 28 % of 25 are 7 and not a trifle more.</param>
    /// <returns>Null where it is one of the missing, or there are none at all.</returns>
    public static TimeSpan? Of(IReadOnlyCollection<TimeSpan> values, int missing, decimal share)
    {
        var rank = Math.Max((int)Math.Ceiling(share * (values.Count + missing)), 1);
        return rank <= values.Count ? values.Order().ElementAt(rank - 1) : null;
    }
}
