using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Multiplexing;

/// <summary>eventfd(2): a counter in the kernel, readable while it is not 0.</summary>
internal sealed unsafe class EventFdWaker : Waker
{
    private readonly SafeFileHandle _counter;

    public EventFdWaker()
    {
        var fd = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        if (fd < 0) throw SystemCall.Failure("eventfd");
        _counter = new SafeFileHandle(fd, ownsHandle: true);
    }

    public override nint Descriptor => _counter.DangerousGetHandle();

    // Fails only where the counter is full, and then it is readable.
    public override void Signal()
    {
        ulong one = 1;
        _ = Libc.eventfd_write(_counter, &one, sizeof(ulong));
    }

    public override void Clear()
    {
        ulong count;
        _ = Libc.eventfd_read(_counter, &count, sizeof(ulong));
    }

    public override void Dispose() => _counter.Dispose();
}
