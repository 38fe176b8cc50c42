using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>
/// One socket on one loop; made by <see cref="EventLoop.Watch(Socket, Interest, bool, Action{Watch, Readiness})"/>. The
/// socket stays its owner's, who disposes the watch before closing it. Any thread may arm and dispose.
/// </summary>
public sealed class Watch : IDisposable
{
    private readonly Lock _gate = new(); // never taken while holding the loop's
    private readonly EventLoop _loop;
    private readonly nint _fd;
    private readonly long _token;
    private readonly bool _oneShot;
    private readonly Action<Watch, Readiness> _ready;
    private readonly Action _apply;
    private Interest _interest;
    private bool _added;
    private bool _ended;

    internal Watch(EventLoop loop, nint fd, long token, Interest interest, bool oneShot, Action<Watch, Readiness> ready)
    {
        _loop = loop;
        _fd = fd;
        _token = token;
        _interest = interest;
        _oneShot = oneShot;
        _ready = ready;
        _apply = Apply;
    }

    /// <summary>
    /// Waits for this from now on, in place of what was waited for; a one-shot watch fires once more. What another one waits
    /// for already costs no system call.
    /// </summary>
    /// <param name="interest">What to wait for; <see cref="Interest.None"/> silences the watch.</param>
    /// <exception cref="IOException">The system refused. On another thread than the loop's, the loop may report it instead.</exception>
    public void Arm(Interest interest)
    {
        lock (_gate)
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
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            Push();
        }
        _loop.Forget(_token);
    }

    /// <summary>Makes the poller know it.</summary>
    internal void Start()
    {
        lock (_gate) Push();
    }

    /// <summary>The loop has ended: the poller is not to be called any more.</summary>
    internal void Abandon()
    {
        lock (_gate) _ended = true;
    }

    /// <summary>Calls back where what was seen is still wanted: an earlier callback of the same turn may have changed it.</summary>
    internal void Dispatch(Readiness seen)
    {
        lock (_gate)
        {
            if (_ended || _interest == Interest.None) return;
            seen &= (Readiness)_interest | Readiness.HangUp | Readiness.Error;
            if (seen == Readiness.None) return;
            if (_oneShot) _interest = Interest.None;
        }
        _ready(this, seen);
    }

    // What is pushed late still pushes the state as it is then, so that the order of pushes does not matter.
    private void Push()
    {
        if (_loop.MayPollFromHere) Apply();
        else _loop.Post(_apply);
    }

    private void Apply()
    {
        lock (_gate)
        {
            if (_ended) _loop.Poller.Remove(_fd, _token);
            else if (_added) _loop.Poller.Modify(_fd, _token, _interest, _oneShot);
            else _loop.Poller.Add(_fd, _token, _interest, _oneShot);
            _added = true;
        }
    }
}
