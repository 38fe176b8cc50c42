using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Reads by pread(2), never by mapping: a file cut short by others ends a mapped reader with SIGBUS.</summary>
internal sealed class LinuxSourceFile : ISourceFile
{
    private readonly Descriptor _file;
    private readonly WireName _name;

    /// <param name="file">From here on this object disposes of it.</param>
    /// <param name="name">What messages call it.</param>
    public LinuxSourceFile(Descriptor file, WireName name)
    {
        _file = file;
        _name = name;
    }

    /// <summary>Tells the kernel to read ahead further than it would.</summary>
    public void WillBeReadInOrder() => _ = Libc.posix_fadvise(_file, 0, 0, Libc.POSIX_FADV_SEQUENTIAL);

    public NodeStat Stat()
    {
        Require(Posix.Stat(_file, out var stat));
        return Posix.ToNode(stat);
    }

    public int Read(long offset, Span<byte> bytes)
    {
        Require(Posix.Read(_file, offset, bytes, out var count));
        return count;
    }

    public bool TryNextData(long offset, out long start, out long end)
    {
        end = 0;
        var error = Posix.Seek(_file, offset, Libc.SEEK_DATA, out start);
        if (error == FileErrno.ENXIO) return false;
        if (Posix.IsUnsupported(error))
        {
            (start, end) = (offset, Stat().Size);
            return start < end;
        }

        Require(error);
        error = Posix.Seek(_file, start, Libc.SEEK_HOLE, out end);
        // Cut short in between.
        if (error == FileErrno.ENXIO) return false;
        Require(error);
        return true;
    }

    public void Dispose() => _file.Dispose();

    private void Require(int error)
    {
        if (error != 0) throw FileFaults.Failure(error, _name.Value);
    }
}
