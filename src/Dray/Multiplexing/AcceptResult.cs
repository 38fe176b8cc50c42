using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dray.Interop;

namespace Dray.Multiplexing;

/// <summary>One try to accept: a socket, or why there is none; <see cref="Error"/> where people should know.</summary>
internal readonly record struct AcceptResult(Socket? Socket, AcceptVerdict Verdict, Exception? Error)
{
    /// <summary>Never blocks and, where it is called most, throws nothing: an exception for each drained queue costs.</summary>
    public static AcceptResult From(Socket listener) =>
        OperatingSystem.IsLinux() ? FromLinux(listener) : FromOthers(listener);

    private static unsafe AcceptResult FromLinux(Socket listener)
    {
        var fd = Libc.accept4(listener.SafeHandle, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
        if (fd >= 0) return new AcceptResult(new Socket(new SafeSocketHandle(fd, ownsHandle: true)), default, null);
        var errno = Marshal.GetLastPInvokeError();
        var verdict = AcceptError.Judge(errno);
        var isFault = verdict is AcceptVerdict.BackOff or AcceptVerdict.Stop;
        return new AcceptResult(null, verdict, isFault ? new Win32Exception(errno) : null);
    }

    private static AcceptResult FromOthers(Socket listener)
    {
        try
        {
            if (!listener.Poll(0, SelectMode.SelectRead)) return new AcceptResult(null, AcceptVerdict.Drained, null);
            return new AcceptResult(listener.Accept(), default, null);
        }
        catch (SocketException e)
        {
            return new AcceptResult(null, AcceptError.Judge(e.SocketErrorCode), e);
        }
    }
}
