namespace Dray.Server.Web;

/// <summary>Makes rates of what has come and gone, from one look to the next. One for each that looks; not thread-safe.</summary>
internal sealed class LiveRates(TimeProvider time)
{
    /// <summary>In seconds. The first look follows at once, and what had come before it is no rate.</summary>
    private const double Shortest = 0.1;

    private Dictionary<object, long> _before = [];
    private long _looked = time.GetTimestamp();

    /// <param name="flows">All that run now. One that was not there before has come all in the time since.</param>
    /// <param name="devices">The known ones.</param>
    public LiveView Look(IEnumerable<Flow> flows, IReadOnlyList<LiveDevice> devices)
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_looked, now).TotalSeconds;
        var (seen, transfers, rateIn, rateOut) = (new Dictionary<object, long>(), new List<LiveTransfer>(), 0L, 0L);
        foreach (var flow in flows)
        {
            // One that starts over counts from the start, and has no rate below nothing.
            var rate = seconds >= Shortest ? (long)(Math.Max(0, flow.Bytes - _before.GetValueOrDefault(flow.Key)) / seconds) : 0;
            seen[flow.Key] = flow.Bytes;
            transfers.Add(new LiveTransfer(flow.Client, flow.IsIn ? "in" : "out", flow.Bytes, flow.Files, rate));
            if (flow.IsIn) rateIn += rate;
            else rateOut += rate;
        }

        (_before, _looked) = (seen, now);
        return new LiveView(transfers, devices, new LiveRate(rateIn, rateOut));
    }
}
