using System.Runtime.InteropServices;
using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>
/// An open file description that is ours to close, or the error of the call that should have opened it. Calls in flight
/// hold it open, so that a late one on a closed file fails instead of meeting a stranger under the same number.
/// </summary>
internal sealed class Descriptor : SafeHandle
{
    private int _closeError;

    public Descriptor(int fd, int error = 0) : base(-1, ownsHandle: true)
    {
        SetHandle(fd);
        Error = fd < 0 ? error : 0;
    }

    /// <summary>0, or the errno of the call that did not open it.</summary>
    public int Error { get; }

    public override bool IsInvalid => handle < 0;

    /// <summary>A path that leads to the same file for calls that take no descriptor.</summary>
    public string ProcPath => $"/proc/self/fd/{handle}";

    /// <summary>The same file as the framework's calls take it; this object is done with it.</summary>
    public SafeFileHandle Release()
    {
        var file = new SafeFileHandle(handle, ownsHandle: true);
        SetHandleAsInvalid();
        return file;
    }

    /// <summary>Closes it and returns the errno: some file systems report a failed write only here.</summary>
    public int CloseChecked()
    {
        Dispose();
        return _closeError;
    }

    protected override bool ReleaseHandle()
    {
        if (Libc.close((int)handle) == 0) return true;
        _closeError = Marshal.GetLastPInvokeError();
        // Linux has closed it even so.
        if (_closeError == FileErrno.EINTR) _closeError = 0;
        return _closeError == 0;
    }
}
