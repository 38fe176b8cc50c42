using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>
/// One socket on one loop; made by <see cref="EventLoop.Watch(Socket, Interest, bool, Action{Watch, Readiness})"/>. The
/// socket stays its owner's, who disposes the watch before closing it. Any thread may arm and dispose.
/// </summary>
public sealed class Watch : IDisposable
{
    // Guarded by its own monitor, never taken while holding the loop's lock: thousands may wait, and a lock of its own would be
    // another object for each.
    private readonly EventLoop _loop;
    private readonly nint _fd;
    private readonly bool _oneShot;
    private readonly Ready _ready;
    private readonly object _state;
    private Action? _apply; // made where arming has to be posted
    private Interest _interest;
    private bool _added;
    private bool _ended;

    internal Watch(EventLoop loop, nint fd, Interest interest, bool oneShot, Ready ready, object state)
    {
        _loop = loop;
        _fd = fd;
        _interest = interest;
        _oneShot = oneShot;
        _ready = ready;
        _state = state;
    }

    /// <summary>What is called back, with what it was given to know itself by, so that it needn't be made for each watch.</summary>
    internal delegate void Ready(object state, Watch watch, Readiness seen);

    /// <summary>Its registration; never another's. Set once, before it is started.</summary>
    internal long Token { get; set; }

    /// <summary>
    /// Waits for this from now on, in place of what was waited for; a one-shot watch fires once more. What another one waits
    /// for already costs no system call.
    /// </summary>
    /// <param name="interest">What to wait for; <see cref="Interest.None"/> silences the watch.</param>
    /// <exception cref="IOException">The system refused. On another thread than the loop's, the loop may report it instead.</exception>
    public void Arm(Interest interest)
    {
        lock (this)
        {
            if (_ended || (!_oneShot && interest == _interest)) return;
            var before = _interest;
            _interest = interest;
            try
            {
                Push();
            }
            catch
            {
                _interest = before; // or trying again would be taken for what holds already
                throw;
            }
        }
    }

    /// <summary>
    /// Ends the watch. On the loop's thread no callback starts any more; from another thread the one that is running
    /// or about to run may be the last.
    /// </summary>
    public void Dispose()
    {
        lock (this)
        {
            if (_ended) return;
            _ended = true;
            Push();
        }
        _loop.Forget(this);
    }

    /// <summary>Makes the poller know it.</summary>
    internal void Start()
    {
        lock (this) Push();
    }

    /// <summary>The loop has ended: the poller is not to be called any more.</summary>
    internal void Abandon()
    {
        lock (this) _ended = true;
    }

    /// <summary>Calls back where what was seen is still wanted: an earlier callback of the same turn may have changed it.</summary>
    internal void Dispatch(Readiness seen)
    {
        lock (this)
        {
            if (_ended || _interest == Interest.None) return;
            seen &= (Readiness)_interest | Readiness.HangUp | Readiness.Error;
            if (seen == Readiness.None) return;
            if (_oneShot) _interest = Interest.None;
        }
        _ready(_state, this, seen);
    }

    // What is pushed late still pushes the state as it is then, so that the order of pushes does not matter.
    private void Push()
    {
        if (_loop.MayPollFromHere) Apply();
        else _loop.Post(_apply ??= Apply);
    }

    private void Apply()
    {
        lock (this)
        {
            if (_ended) _loop.Poller.Remove(_fd, Token);
            else if (_added) _loop.Poller.Modify(_fd, Token, _interest, _oneShot);
            else _loop.Poller.Add(_fd, Token, _interest, _oneShot);
            _added = true;
        }
    }
}
