using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>
/// A file under its final name that is written at its end, one writer at a time. Whoever opened it disposes of it; what was
/// written stays. Failures are <see cref="FileFailureException"/>s.
/// </summary>
internal sealed class GrowingFile(SafeFileHandle file, WireName name) : IDisposable
{
    public WireName Name { get; } = name;

    /// <summary>How long it is now, whoever made it so, in bytes.</summary>
    public long Length => Try(() => RandomAccess.GetLength(file));

    /// <summary>Writes all bytes at the end; after a failure any number of them may be there.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // The offset counts where a file can't be opened for appending alone.
            RandomAccess.Write(file, bytes, RandomAccess.GetLength(file));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, Name.Value);
        }
    }

    /// <summary>Takes back what was written behind this length.</summary>
    public void CutTo(long length) => Try(() =>
    {
        RandomAccess.SetLength(file, length);
        return length;
    });

    public void Dispose() => file.Dispose();

    private long Try(Func<long> calls)
    {
        try
        {
            return calls();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, Name.Value);
        }
    }
}
