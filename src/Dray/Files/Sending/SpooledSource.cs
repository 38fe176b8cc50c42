using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>
/// A stream whose end nobody knows, put aside in a temporary file so that it can be offered with its size, sent over
/// several lanes, and sent again. The file is gone when this is disposed, or the process is.
/// </summary>
internal sealed class SpooledSource : ISourceTree
{
    private readonly FileStream? _file;
    private readonly SafeFileHandle _spool;
    private readonly WireName _name;
    private readonly Entry _entry;

    private SpooledSource(FileStream file, WireName name)
    {
        (_file, _spool, _name) = (file, file.SafeFileHandle, name);
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        var entry = new Entry(name, EntryKind.File, RandomAccess.GetLength(_spool), now, 0x1B4);
        _entry = entry with { Identity = SourceIdentity.Of(StatOf(entry)) };
    }

    private SpooledSource(SpooledSource lender) => (_spool, _name, _entry) = (lender._spool, lender._name, lender._entry);

    /// <summary>The same, for one of several who send it; only the lender's end is the file's.</summary>
    public SpooledSource Lend() => new(this);

    /// <summary>Reads the stream to its end.</summary>
    /// <param name="from">The stream.</param>
    /// <param name="name">What it lands as.</param>
    /// <exception cref="ArgumentException">The name can't travel.</exception>
    /// <exception cref="FileFailureException">There is no room for it.</exception>
    public static SpooledSource Take(Stream from, string name)
    {
        var fault = WireName.TryParse(name, out var parsed);
        if (fault != NameFault.None) throw new ArgumentException($"{DisplayText.Escape(name)}: {fault.Describe()}");
        var path = Path.Combine(Path.GetTempPath(), $"dray-{Guid.NewGuid():N}");
        try
        {
            var spool = new FileStream(path, PrivateFile());
            // Nameless from the first byte on where the system allows that: whatever ends this process, nothing is left.
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            from.CopyTo(spool);
            spool.Flush();
            return new SpooledSource(spool, parsed);
        }
        catch (IOException e)
        {
            throw FileFaults.Failure(e, $"standard input, put aside in {Path.GetTempPath()}");
        }
    }

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit)
    {
        if (admit(_name.Value, false)) yield return Found.Of(_entry);
    }

    public ISourceFile Open(WireName name) => new Reader(this);

    public void Dispose() => _file?.Dispose();

    /// <summary>For its owner alone.</summary>
    private static FileStreamOptions PrivateFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static NodeStat StatOf(in Entry entry) => new(NodeKind.File, entry.Size, entry.ModifiedNs, 0, entry.Mode, 0, 0);

    private sealed class Reader(SpooledSource source) : ISourceFile
    {
        public NodeStat Stat() => StatOf(source._entry);

        public int Read(long offset, Span<byte> bytes)
        {
            var total = 0;
            while (total < bytes.Length)
            {
                var count = RandomAccess.Read(source._spool, bytes[total..], offset + total);
                if (count == 0) break;
                total += count;
            }

            return total;
        }

        public bool TryNextData(long offset, out long start, out long end)
        {
            (start, end) = (offset, source._entry.Size);
            return start < end;
        }

        public void Dispose()
        {
        }
    }
}
