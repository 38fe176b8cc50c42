using System.Text;
using Dray.Lanes;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

/// <summary>A raw end that a test feeds, with drains where the test has them, as a lane would.</summary>
internal sealed class FedRaw
{
    private readonly RawEnd _end;
    private readonly ManualTimeProvider _time = new();
    private readonly byte[] _buffer = new byte[64];

    public FedRaw(IRawStore store, long limit = long.MaxValue, RawQuota? quota = null) =>
        _end = new RawEnd(store, limit, quota ?? new RawQuota(long.MaxValue), _time, reason => Reason = reason);

    /// <summary>All answers so far.</summary>
    public string Answers { get; private set; } = "";

    /// <summary>It wants to close.</summary>
    public bool IsOver { get; private set; }

    public Exception? Reason { get; private set; }

    public FedRaw Receive(string text) => Receive(Encoding.ASCII.GetBytes(text));

    public FedRaw Receive(ReadOnlySpan<byte> bytes)
    {
        _end.Receive(bytes.ToArray());
        return this;
    }

    /// <summary>A drain of a line that then stays quiet for as long as an end may linger.</summary>
    public FedRaw Drain(bool ended = false) => Drain(ended ? TimeSpan.Zero : Lane.LingerTime, ended);

    /// <summary>A drain of a line that has been quiet for this long.</summary>
    public FedRaw Drain(TimeSpan quiet, bool ended = false)
    {
        _time.Advance(quiet);
        LaneWish wish;
        while ((wish = _end.Drained(ended)) == LaneWish.Speak) Answers += Encoding.ASCII.GetString(_buffer, 0, _end.Fill(_buffer));
        IsOver = wish == LaneWish.Close;
        return this;
    }

    /// <summary>The end of the stream, as far as it is not over by then.</summary>
    public FedRaw End()
    {
        Drain(ended: true);
        Assert.True(IsOver);
        _end.Closed(null);
        return this;
    }

    /// <summary>A drain of a lane whose earlier answer has not been taken by the peer.</summary>
    public LaneWish DrainUnheard() => _end.Drained(false);

    public int Fill() => _end.Fill(_buffer);

    public void Lose() => _end.Closed(new IOException("lost"));
}
