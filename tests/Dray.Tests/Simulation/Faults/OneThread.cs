namespace Dray.Tests.Simulation;

/// <summary>Keeps what a waiting call goes on with until the seed says so.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback? Then, object? State)> _posted = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_posted) _posted.Enqueue((d, state));
    }

    /// <summary>Calls here what may wait, and have it go on here.</summary>
    public T Begin<T>(Func<T> call)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            return call();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Goes on with what waits: by now it has been woken, or some other thread is about to wake it.</summary>
    public void GoOn()
    {
        (SendOrPostCallback? Then, object? State) next = default;
        Assert.True(SpinWait.SpinUntil(() => { lock (_posted) return _posted.TryDequeue(out next); }, TimeSpan.FromSeconds(10)), "a call waits for ever");
        Begin(() =>
        {
            next.Then!(next.State);
            return true;
        });
    }
}
