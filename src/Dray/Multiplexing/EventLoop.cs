using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>
/// One thread that waits until sockets are ready, timers are due or work is posted, and calls back. Every callback runs
/// on that thread and must not block: it delays all others. What a callback throws is reported and goes no further.
/// Owns its poller.
/// </summary>
public sealed class EventLoop : IDisposable
{
    private const int Batch = 256;
    private const long WakerToken = 0;

    private readonly Lock _gate = new();
    private readonly Action<Exception> _report;
    private readonly Action<Exception> _died;
    private readonly Thread _thread;
    private readonly Waker _waker = Waker.Create();
    private readonly LoopClock _clock;
    private readonly TimerQueue _timers = new();
    private readonly List<LoopTimer> _due = [];
    private readonly WatchTable _watches = new();
    private readonly ReadyEvent[] _ready = new ReadyEvent[Batch];
    private List<Action> _posted = [];
    private List<Action> _running = [];
    private bool _started;
    private bool _sleeping;
    private bool _stopping;
    private bool _ended;

    /// <summary>Makes a loop that does not run yet.</summary>
    /// <param name="poller">What to wait in; the loop disposes it.</param>
    /// <param name="time">The clock of timers. Any but the system's is trusted to wake the loop by its own timers.</param>
    /// <param name="name">The thread's name.</param>
    /// <param name="report">Told of what callbacks throw, on the loop's thread.</param>
    /// <param name="died">Told, last and on the loop's thread, that the poller failed and the loop with it; null tells <paramref name="report"/>.</param>
    public EventLoop(IPoller poller, TimeProvider time, string name, Action<Exception> report, Action<Exception>? died = null)
    {
        Poller = poller;
        _report = report;
        _died = died ?? report;
        _clock = new LoopClock(time, Wake);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        poller.Add(_waker.Descriptor, WakerToken, Interest.Read, oneShot: false);
    }

    /// <summary>Whether the caller runs on the loop's thread.</summary>
    public bool OnLoopThread => Thread.CurrentThread == _thread;

    internal IPoller Poller { get; }

    internal bool MayPollFromHere => Poller.ArmsFromAnyThread || OnLoopThread;

    internal int TimerCount
    {
        get
        {
            lock (_gate) return _timers.Count;
        }
    }

    /// <summary>Starts the thread, once, which ends with <see cref="Stop"/> and does not keep a process alive.</summary>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _thread.Start();
            _started = true;
        }
    }

    /// <summary>
    /// Ends the loop from any thread, once work that was already posted has run, and waits for its end unless called on
    /// the loop itself. Watches and timers fall silent; sockets stay their owners'.
    /// </summary>
    public void Stop()
    {
        bool started;
        lock (_gate)
        {
            _stopping = true;
            started = _started;
            WakeIfAsleep();
        }
        if (!started) End();
        else if (!OnLoopThread) _thread.Join();
    }

    /// <inheritdoc cref="Stop"/>
    public void Dispose() => Stop();

    /// <summary>Runs work on the loop, in the order posted, from any thread. After the loop's end it is dropped.</summary>
    public void Post(Action work)
    {
        lock (_gate)
        {
            if (_ended) return;
            _posted.Add(work);
            WakeIfAsleep();
        }
    }

    /// <summary>Fires once, on the loop, when this time has passed; from any thread. Never early, to the millisecond.</summary>
    /// <param name="due">How long to wait; what is not positive fires at the loop's next turn.</param>
    /// <param name="fire">What to do then.</param>
    /// <returns>What cancels it.</returns>
    public LoopTimer After(TimeSpan due, Action fire)
    {
        var timer = new LoopTimer(this, _clock.Now + due, fire);
        lock (_gate)
        {
            _timers.Add(timer);
            if (_timers.NextDue == timer.Due) WakeIfAsleep();
        }
        return timer;
    }

    /// <summary>
    /// Calls back whenever a socket is ready; from any thread. Called from elsewhere than the loop's thread, the first
    /// callback may run before this returns.
    /// </summary>
    /// <param name="socket">A non-blocking socket; stays the caller's, and is closed after the watch is disposed.</param>
    /// <param name="interest">What to wait for at first.</param>
    /// <param name="oneShot">Whether each callback silences the watch until it is armed anew.</param>
    /// <param name="ready">Told what the socket is ready for.</param>
    /// <returns>What the caller arms anew, and disposes before it closes the socket.</returns>
    /// <exception cref="IOException">The system refused to watch it.</exception>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public Watch Watch(Socket socket, Interest interest, bool oneShot, Action<Readiness> ready) =>
        Watch(socket.Handle, interest, oneShot, static (state, _, seen) => ((Action<Readiness>)state)(seen), ready);

    /// <inheritdoc cref="Watch(Socket, Interest, bool, Action{Readiness})"/>
    /// <param name="socket">A non-blocking socket; stays the caller's, and is closed after the watch is disposed.</param>
    /// <param name="interest">What to wait for at first.</param>
    /// <param name="oneShot">Whether each callback silences the watch until it is armed anew.</param>
    /// <param name="ready">Given the watch itself, to arm or dispose, and told what the socket is ready for.</param>
    public Watch Watch(Socket socket, Interest interest, bool oneShot, Action<Watch, Readiness> ready) =>
        Watch(socket.Handle, interest, oneShot, static (state, watch, seen) => ((Action<Watch, Readiness>)state)(watch, seen), ready);

    /// <summary>Waits for bytes, once, at the least cost in memory: what is called back may be one delegate for all.</summary>
    internal Watch WatchOnce(nint fd, Watch.Ready ready, object state) => Watch(fd, Interest.Read, oneShot: true, ready, state);

    private Watch Watch(nint fd, Interest interest, bool oneShot, Watch.Ready ready, object state)
    {
        lock (_gate) ObjectDisposedException.ThrowIf(_ended, this);
        var watch = new Watch(this, fd, interest, oneShot, ready, state);
        _watches.Add(watch);
        try
        {
            watch.Start();
        }
        catch
        {
            Forget(watch);
            throw;
        }
        return watch;
    }

    internal void Forget(Watch watch) => _watches.Remove(watch);

    internal void Cancel(LoopTimer timer)
    {
        lock (_gate) _timers.Cancel(timer);
    }

    private void Run()
    {
        try
        {
            while (!Volatile.Read(ref _stopping)) Turn();
            RunPosted();
        }
        catch (IOException e)
        {
            Tell(_died, e); // the poller itself failed: nothing can be waited for any more
        }
        finally
        {
            End();
        }
    }

    private void Turn()
    {
        var count = Poller.Wait(_ready, TimeToSleep());
        lock (_gate) _sleeping = false;
        foreach (var happened in _ready.AsSpan(0, count)) Dispatch(happened);
        RunPosted();
        RunDue();
    }

    // In milliseconds, as pollers take it. Who changes anything after this says so by waking the loop.
    private int TimeToSleep()
    {
        TimeSpan due;
        lock (_gate) due = _timers.NextDue;
        _clock.SetAlarm(due);
        lock (_gate)
        {
            if (_stopping || _posted.Count > 0 || _timers.NextDue != due) return 0;
            var milliseconds = _clock.MillisecondsUntil(due);
            _sleeping = milliseconds != 0;
            return milliseconds;
        }
    }

    private void Dispatch(ReadyEvent happened)
    {
        if (happened.Token == WakerToken) _waker.Clear();
        else if (_watches.Find(happened.Token) is { } watch) Guard(watch, happened.Readiness);
    }

    private void RunPosted()
    {
        lock (_gate) (_posted, _running) = (_running, _posted);
        foreach (var work in _running) Guard(work);
        _running.Clear();
    }

    private void RunDue()
    {
        var now = _clock.Now;
        lock (_gate) _timers.TakeDue(now, _due);
        foreach (var timer in _due)
        {
            bool fires;
            lock (_gate) fires = !timer.IsCancelled;
            if (fires) Guard(timer.Fire);
        }
        _due.Clear();
    }

    // One connection's bug must not end the others.
    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            Tell(_report, e);
        }
    }

    // Written out, since a closure for each event would be garbage in the steady state.
    private void Guard(Watch watch, Readiness seen)
    {
        try
        {
            watch.Dispatch(seen);
        }
        catch (Exception e)
        {
            Tell(_report, e);
        }
    }

    // Whoever is told may be broken itself, and then there is nobody left to tell.
    private static void Tell(Action<Exception> somebody, Exception what)
    {
        try
        {
            somebody(what);
        }
        catch (Exception)
        {
            // The loop goes on, which matters more.
        }
    }

    private void Wake()
    {
        lock (_gate) WakeIfAsleep();
    }

    private void WakeIfAsleep()
    {
        if (!_sleeping || _ended) return;
        _sleeping = false; // one signal a sleep is enough
        _waker.Signal();
    }

    private void End()
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            _posted.Clear();
        }
        foreach (var watch in _watches.Empty()) watch.Abandon();
        _clock.Dispose();
        _waker.Dispose();
        Poller.Dispose();
    }
}
