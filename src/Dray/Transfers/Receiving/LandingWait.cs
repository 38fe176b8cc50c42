using System.Diagnostics;

namespace Dray.Transfers.Receiving;

/// <summary>How long at least one landing of a transfer has waited for the disk. Its owner's lock guards it.</summary>
internal sealed class LandingWait
{
    private int _waiting;
    private long _since, _total;

    /// <summary>Landings that wait now.</summary>
    public int Count => _waiting;

    /// <summary>In all, until now.</summary>
    public TimeSpan Total => Stopwatch.GetElapsedTime(0, _total + (_waiting > 0 ? Stopwatch.GetTimestamp() - _since : 0));

    public void Begin()
    {
        if (_waiting++ == 0) _since = Stopwatch.GetTimestamp();
    }

    public void End()
    {
        if (--_waiting == 0) _total += Stopwatch.GetTimestamp() - _since;
    }
}
