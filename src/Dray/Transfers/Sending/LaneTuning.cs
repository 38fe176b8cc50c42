using System.Diagnostics;
using Dray.Lanes;
using Dray.Transfers.Control;

namespace Dray.Transfers.Sending;

/// <summary>Looks at a crew every so often and has it as many lanes as its <see cref="LaneTuner"/> says. Run by one task.</summary>
/// <param name="crew">Has its first lane.</param>
/// <param name="most">Lanes that the receiver allows.</param>
/// <param name="roundTrip">To the receiver and back.</param>
internal sealed class LaneTuning(LaneCrew crew, int most, TimeSpan roundTrip)
{
    /// <summary>Short enough for a choice within a second, long enough for a rate.</summary>
    private static readonly TimeSpan LeastLook = TimeSpan.FromMilliseconds(50), LongestLook = TimeSpan.FromMilliseconds(200);

    /// <summary>From here on a lane takes long to gather speed and is limited by its send buffer, and what joins late costs the others much.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(5);

    private readonly LaneTuner _tuner = new(Math.Max(1, crew.Count), most, restsFirst: IsFar(roundTrip));

    /// <summary>Lanes to begin with.</summary>
    public static int FirstFor(TimeSpan roundTrip) => IsFar(roundTrip) ? 4 : 2;

    private static bool IsFar(TimeSpan roundTrip) => roundTrip >= Far;

    /// <summary>Until it is cancelled, or no lanes are to be had any more.</summary>
    public async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(new TimeSpan(Math.Clamp(2 * roundTrip.Ticks, LeastLook.Ticks, LongestLook.Ticks)));
        using var end = SendAttempt.EndWith(timer, cancel);
        try
        {
            for (var since = Stopwatch.GetTimestamp(); await timer.WaitForNextTickAsync(CancellationToken.None); since = Stopwatch.GetTimestamp())
            {
                var there = crew.Count;
                var wanted = _tuner.Look(crew.TakeArrived(), Stopwatch.GetElapsedTime(since), crew.Load, there);
                if (wanted < there) crew.RetireTo(wanted);
                if (wanted <= there) continue;
                await crew.Open(wanted - there, cancel);
                // A tick may have come meanwhile: the next look is to be a whole one.
                await timer.WaitForNextTickAsync(CancellationToken.None);
                crew.TakeArrived();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or ControlException or LaneVersionException)
        {
            // The session ends, or goes on with the lanes that there are.
        }
    }
}
