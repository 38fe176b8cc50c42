using System.Runtime.CompilerServices;
using Dray.Interop;

namespace Dray.Bench.Serving;

/// <summary>An array of struct epoll_event, which is packed on some machines and aligned on others.</summary>
internal sealed class EpollEvents(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity * Libc.EpollEventSize];

    public int Capacity => capacity;

    public Span<byte> Bytes => _bytes;

    /// <summary>The descriptor that an event is about.</summary>
    public int this[int place] =>
        Unsafe.ReadUnaligned<int>(ref _bytes[(place * Libc.EpollEventSize) + Libc.EpollDataOffset]);

    /// <summary>One event that asks for a descriptor to be readable.</summary>
    public static EpollEvents Readable(int descriptor)
    {
        var one = new EpollEvents(1);
        Unsafe.WriteUnaligned(ref one._bytes[0], Libc.EPOLLIN);
        Unsafe.WriteUnaligned(ref one._bytes[Libc.EpollDataOffset], (long)descriptor);
        return one;
    }
}
