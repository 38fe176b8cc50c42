using Dray.Interop;

namespace Dray.Bench.Serving;

/// <summary>What the kernel is asked to do, by io_uring's own numbers.</summary>
internal enum RingOperation : byte
{
    Accept = Libc.IORING_OP_ACCEPT,
    Send = Libc.IORING_OP_SEND,
    Receive = Libc.IORING_OP_RECV,
}
