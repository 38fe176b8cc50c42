using Dray.Transfers.Control;

namespace Dray.Transfers.Receiving;

/// <summary>Somebody goes on with a file that somebody else still writes to, and waits for its release. One caller's.</summary>
/// <param name="time">The clock of the wait, which begins here.</param>
internal sealed class Succession(TimeProvider time)
{
    /// <summary>How long whoever had it may take to let go of it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(50);

    private readonly long _since = time.GetTimestamp();

    /// <summary>Waits until it is worth while to try again.</summary>
    /// <param name="holder">Who has it, if that is known.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <exception cref="ControlException">It has taken too long.</exception>
    public async Task WaitAsync(IncomingFile? holder, CancellationToken cancel)
    {
        if (time.GetElapsedTime(_since) > LongestWait) throw new ControlException(ErrorCode.Busy, "an earlier connection still writes to the same file; try again in a moment");
        var step = Task.Delay(WaitStep, time, cancel);
        await Task.WhenAny(holder?.Released ?? step, step);
        cancel.ThrowIfCancellationRequested();
    }
}
