using System.Runtime.InteropServices;
using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Bench.Serving;

/// <summary>
/// The system calls that the models make, each counted. They return what the kernel itself returns: a result, or an
/// error number negated (the C library would put it into errno).
/// </summary>
internal static unsafe class Kernel
{
    /// <summary>A timeout of poll(2) and epoll_wait(2): none.</summary>
    public const int Forever = -1;

    private static long _calls;

    /// <summary>How many calls this process has made through here.</summary>
    public static long Calls => Interlocked.Read(ref _calls);

    /// <summary>Counts a call that was made elsewhere.</summary>
    public static void Count() => Interlocked.Increment(ref _calls);

    public static int accept4(SafeHandle listener, int flags) => Counted(Libc.accept4(listener, null, null, flags));

    public static int recv(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer) return Counted(Libc.recv(socket, bytes, buffer.Length, 0));
    }

    public static int send(int socket, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer) return Counted(Libc.send(socket, bytes, buffer.Length, Libc.MSG_NOSIGNAL));
    }

    public static int shutdown(int socket) => Counted(Libc.shutdown(socket, Libc.SHUT_RDWR));

    public static int close(int descriptor) => Counted(Libc.close(descriptor));

    /// <summary>SO_RCVTIMEO and SO_SNDTIMEO: how long a blocking call may take.</summary>
    public static void SetTimeouts(int socket, TimeSpan timeout)
    {
        var value = new Libc.TimeVal { Seconds = (long)timeout.TotalSeconds, Microseconds = timeout.Microseconds + (timeout.Milliseconds * 1000L) };
        foreach (var option in (ReadOnlySpan<int>)[Libc.SO_RCVTIMEO, Libc.SO_SNDTIMEO])
            Counted(Libc.setsockopt(socket, Libc.SOL_SOCKET, option, &value, (uint)sizeof(Libc.TimeVal)));
    }

    /// <summary>Waits without end; the set is left with those that are readable.</summary>
    public static int select(int beyond, DescriptorSet readable)
    {
        fixed (ulong* bits = readable.Words) return Counted(Libc.select(beyond, bits, null, null, null));
    }

    public static int poll(Span<Libc.PollFd> descriptors, int milliseconds)
    {
        fixed (Libc.PollFd* first = descriptors) return Counted(Libc.poll(first, (nuint)descriptors.Length, milliseconds));
    }

    public static SafeFileHandle epoll_create1()
    {
        var epoll = Counted(Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
        if (epoll < 0) throw Failure("epoll_create1", epoll);
        return new SafeFileHandle(epoll, ownsHandle: true);
    }

    /// <summary>Adds a descriptor to watch for reading; its events carry the descriptor itself.</summary>
    public static void epoll_add(SafeFileHandle epoll, int descriptor)
    {
        var added = EpollEvents.Readable(descriptor);
        int result;
        fixed (byte* bytes = added.Bytes)
            result = Counted(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, descriptor, bytes));
        if (result < 0) throw Failure("epoll_ctl", result);
    }

    public static int epoll_wait(SafeFileHandle epoll, EpollEvents ready, int milliseconds)
    {
        fixed (byte* bytes = ready.Bytes) return Counted(Libc.epoll_wait(epoll, bytes, ready.Capacity, milliseconds));
    }

    public static int io_uring_enter(SafeFileHandle ring, int submitted, int awaited)
    {
        var flags = awaited > 0 ? (nint)Libc.IORING_ENTER_GETEVENTS : 0;
        return Counted(Libc.syscall_io_uring_enter(Libc.SYS_io_uring_enter, ring, submitted, awaited, flags, null, 0));
    }

    /// <summary>What a call failed with, in words.</summary>
    public static IOException Failure(string call, int result) =>
        new($"{call}: {Marshal.GetPInvokeErrorMessage(-result)}", -result);

    private static int Counted(nint result)
    {
        Interlocked.Increment(ref _calls);
        return result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
    }
}
