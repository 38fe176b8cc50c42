namespace Dray.Lanes;

/// <summary>
/// What holds a lane back in either direction, if anything does: the sender limits what goes out, the receiver what
/// comes in, and what is said in return is never held back.
/// </summary>
internal readonly record struct LaneRates(RateLimiter? In = null, RateLimiter? Out = null)
{
    /// <summary>How long to wait where a limit holds the lane back.</summary>
    public TimeSpan UntilReady
    {
        get
        {
            var (inbound, outbound) = (In?.UntilReady ?? TimeSpan.Zero, Out?.UntilReady ?? TimeSpan.Zero);
            return inbound > outbound ? inbound : outbound;
        }
    }
}
