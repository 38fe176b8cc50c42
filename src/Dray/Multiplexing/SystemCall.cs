using System.Runtime.InteropServices;
using Dray.Interop;

namespace Dray.Multiplexing;

/// <summary>What the last call into libc came to.</summary>
internal static class SystemCall
{
    /// <summary>What a wait returned; an interrupted one found nothing.</summary>
    public static int Waited(int result, string call)
    {
        if (result >= 0) return result;
        return Marshal.GetLastPInvokeError() is SocketErrno.EINTR or SocketErrno.EAGAIN ? 0 : throw Failure(call);
    }

    /// <summary>The last error, as an exception that names the call.</summary>
    public static IOException Failure(string call)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }
}
