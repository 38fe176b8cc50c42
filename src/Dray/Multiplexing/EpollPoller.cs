using System.Runtime.CompilerServices;
using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Multiplexing;

/// <summary>epoll(7): the kernel keeps the set, so that a wait costs what is ready, not what is watched.</summary>
internal sealed unsafe class EpollPoller : IPoller
{
    private const int Batch = 256;

    private readonly SafeFileHandle _epoll;
    private readonly byte[] _events = new byte[Batch * Libc.EpollEventSize];

    public EpollPoller()
    {
        var fd = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (fd < 0) throw SystemCall.Failure("epoll_create1");
        _epoll = new SafeFileHandle(fd, ownsHandle: true);
    }

    public PollerKind Kind => PollerKind.Epoll;

    public bool ArmsFromAnyThread => true;

    public void Add(nint fd, long token, Interest interest, bool oneShot) =>
        Control(Libc.EPOLL_CTL_ADD, fd, token, EventsOf(interest, oneShot));

    public void Modify(nint fd, long token, Interest interest, bool oneShot) =>
        Control(Libc.EPOLL_CTL_MOD, fd, token, EventsOf(interest, oneShot));

    public void Remove(nint fd, long token)
    {
        // A descriptor that was closed first has left the set by itself: its failure here says nothing new.
        var ignored = stackalloc byte[Libc.EpollEventSize];
        _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, (int)fd, ignored);
    }

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        int count;
        fixed (byte* events = _events)
            count = SystemCall.Waited(
                Libc.epoll_wait(_epoll, events, Math.Min(Batch, ready.Length), milliseconds), "epoll_wait");
        for (var i = 0; i < count; i++)
        {
            ref var at = ref _events[i * Libc.EpollEventSize];
            var events = Unsafe.ReadUnaligned<uint>(ref at);
            var token = Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref at, Libc.EpollDataOffset));
            ready[i] = new ReadyEvent(token, ReadinessOf(events));
        }
        return count;
    }

    public void Dispose() => _epoll.Dispose();

    private void Control(int operation, nint fd, long token, uint events)
    {
        var change = stackalloc byte[Libc.EpollEventSize];
        Unsafe.WriteUnaligned(change, events);
        Unsafe.WriteUnaligned(change + Libc.EpollDataOffset, token);
        if (Libc.epoll_ctl(_epoll, operation, (int)fd, change) < 0) throw SystemCall.Failure("epoll_ctl");
    }

    // epoll reports hang-ups and errors unasked: one-shot keeps a silent registration from doing so for ever.
    private static uint EventsOf(Interest interest, bool oneShot) =>
        (interest.HasFlag(Interest.Read) ? Libc.EPOLLIN : 0)
        | (interest.HasFlag(Interest.Write) ? Libc.EPOLLOUT : 0)
        | (oneShot || interest == Interest.None ? Libc.EPOLLONESHOT : 0);

    private static Readiness ReadinessOf(uint events) =>
        ((events & Libc.EPOLLIN) != 0 ? Readiness.Read : 0)
        | ((events & Libc.EPOLLOUT) != 0 ? Readiness.Write : 0)
        | ((events & Libc.EPOLLHUP) != 0 ? Readiness.HangUp : 0)
        | ((events & Libc.EPOLLERR) != 0 ? Readiness.Error : 0);
}
