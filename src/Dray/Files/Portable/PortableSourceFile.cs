using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>A file read through the framework's calls, all of it as data.</summary>
internal sealed class PortableSourceFile(string path, WireName name) : ISourceFile
{
    private readonly SafeFileHandle _file = File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    public NodeStat Stat() => PortableVolume.Try(name.Value, () =>
    {
        var now = PortableStat.Of(path) ?? throw FileFaults.Failure(FileFault.Vanished, name.Value);
        return now with { Size = RandomAccess.GetLength(_file) };
    });

    public int Read(long offset, Span<byte> bytes)
    {
        try
        {
            var count = 0;
            while (count < bytes.Length && RandomAccess.Read(_file, bytes[count..], offset + count) is var read and > 0) count += read;
            return count;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, name.Value);
        }
    }

    public bool TryNextData(long offset, out long start, out long end)
    {
        (start, end) = (offset, PortableVolume.Try(name.Value, () => RandomAccess.GetLength(_file)));
        return start < end;
    }

    public void Dispose() => _file.Dispose();
}
