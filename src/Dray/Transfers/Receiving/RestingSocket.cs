using System.Net.Sockets;
using Dray.Interop;

namespace Dray.Transfers.Receiving;

/// <summary>
/// A connection that nobody reads or writes. .NET's socket is some 600 bytes with its handle and addresses, so on Linux only the
/// descriptor is kept. Whoever has it wakes it, which is the only way to close it; one caller at a time.
/// </summary>
internal struct RestingSocket
{
    private readonly Socket? _whole;
    private readonly int _descriptor;

    /// <param name="socket">Its own from now on.</param>
    public RestingSocket(Socket socket)
    {
        _descriptor = OperatingSystem.IsLinux() ? Libc.fcntl_dup((int)socket.Handle, Libc.F_DUPFD_CLOEXEC, 0) : -1;
        if (_descriptor < 0) _whole = socket;
        else socket.Dispose();
    }

    public readonly nint Handle => _whole?.Handle ?? _descriptor;

    /// <summary>The socket again, non-blocking, for the caller to dispose.</summary>
    public readonly Socket Wake() => _whole ?? new Socket(new SafeSocketHandle(_descriptor, ownsHandle: true)) { Blocking = false };
}
