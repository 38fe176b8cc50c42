using Dray.Interop;

namespace Dray.Multiplexing;

/// <summary>poll(2): the whole set goes into every call. A silent registration stays in it as a negative descriptor.</summary>
internal sealed unsafe class PollPoller : IPoller
{
    private readonly Dictionary<long, int> _places = [];
    private Libc.PollFd[] _set = new Libc.PollFd[64];
    private (long Token, bool OneShot)[] _registrations = new (long, bool)[64];
    private int _count;
    private int _first;

    public PollerKind Kind => PollerKind.Poll;

    public bool ArmsFromAnyThread => false;

    public void Add(nint fd, long token, Interest interest, bool oneShot)
    {
        if (_count == _set.Length)
        {
            Array.Resize(ref _set, _count * 2);
            Array.Resize(ref _registrations, _count * 2);
        }
        _places.Add(token, _count);
        Put(_count++, fd, token, interest, oneShot);
    }

    public void Modify(nint fd, long token, Interest interest, bool oneShot)
    {
        if (_places.TryGetValue(token, out var place)) Put(place, fd, token, interest, oneShot);
    }

    public void Remove(nint fd, long token)
    {
        if (!_places.Remove(token, out var place)) return;
        var last = --_count;
        if (place == last) return;
        _set[place] = _set[last];
        _registrations[place] = _registrations[last];
        _places[_registrations[place].Token] = place;
    }

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        int left;
        fixed (Libc.PollFd* set = _set)
            left = SystemCall.Waited(Libc.poll(set, (nuint)_count, milliseconds), "poll");

        // Starts where the last full batch ended, so that busy descriptors in front starve none behind.
        var written = 0;
        var place = _first < _count ? _first : 0;
        for (var seen = 0; seen < _count && left > 0 && written < ready.Length; seen++)
        {
            if (_set[place].Returned != 0)
            {
                ready[written++] = new ReadyEvent(_registrations[place].Token, Take(place));
                left--;
            }
            if (++place == _count) place = 0;
        }
        _first = place;
        return written;
    }

    public void Dispose() { }

    private void Put(int place, nint fd, long token, Interest interest, bool oneShot)
    {
        _set[place] = new Libc.PollFd
        {
            Descriptor = interest == Interest.None ? ~(int)fd : (int)fd,
            Events = (short)((interest.HasFlag(Interest.Read) ? Libc.POLLIN : 0)
                | (interest.HasFlag(Interest.Write) ? Libc.POLLOUT : 0)),
        };
        _registrations[place] = (token, oneShot);
    }

    private Readiness Take(int place)
    {
        var events = _set[place].Returned;
        var closed = (events & Libc.POLLNVAL) != 0; // by its owner, before it was removed: said once
        if (closed || _registrations[place].OneShot) _set[place].Descriptor = ~_set[place].Descriptor;
        return ((events & Libc.POLLIN) != 0 ? Readiness.Read : 0)
            | ((events & Libc.POLLOUT) != 0 ? Readiness.Write : 0)
            | ((events & Libc.POLLHUP) != 0 ? Readiness.HangUp : 0)
            | (closed || (events & Libc.POLLERR) != 0 ? Readiness.Error : 0);
    }
}
