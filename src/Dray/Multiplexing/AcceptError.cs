using System.Net.Sockets;
using Dray.Interop;

namespace Dray.Multiplexing;

/// <summary>Sorts the errors of accept(2), whose page asks to treat a connection's own network errors as "try again".</summary>
internal static class AcceptError
{
    public static AcceptVerdict Judge(int errno) => errno switch
    {
        SocketErrno.EAGAIN => AcceptVerdict.Drained,
        SocketErrno.EINTR or SocketErrno.ECONNABORTED or SocketErrno.EPROTO or SocketErrno.ENOPROTOOPT
            or SocketErrno.EOPNOTSUPP or SocketErrno.ENONET or SocketErrno.ENETDOWN or SocketErrno.ENETUNREACH
            or SocketErrno.EHOSTDOWN or SocketErrno.EHOSTUNREACH or SocketErrno.ETIMEDOUT or SocketErrno.EPERM =>
            AcceptVerdict.Ignore,
        SocketErrno.EMFILE or SocketErrno.ENFILE or SocketErrno.ENOBUFS or SocketErrno.ENOMEM => AcceptVerdict.BackOff,
        _ => AcceptVerdict.Stop,
    };

    public static AcceptVerdict Judge(SocketError error) => error switch
    {
        SocketError.WouldBlock => AcceptVerdict.Drained,
        SocketError.Interrupted or SocketError.ConnectionAborted or SocketError.ConnectionReset
            or SocketError.ProtocolOption or SocketError.NetworkDown or SocketError.NetworkUnreachable
            or SocketError.HostDown or SocketError.HostUnreachable or SocketError.TimedOut => AcceptVerdict.Ignore,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => AcceptVerdict.BackOff,
        _ => AcceptVerdict.Stop,
    };
}
