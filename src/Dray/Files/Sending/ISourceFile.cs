namespace Dray.Files;

/// <summary>A source file that is open for reading. Reads may overlap; whoever opened it disposes it.</summary>
internal interface ISourceFile : IDisposable
{
    NodeStat Stat();

    /// <summary>Reads until <paramref name="bytes"/> is full or the file ends; returns how many.</summary>
    int Read(long offset, Span<byte> bytes);

    /// <summary>The next stretch of data at or after <paramref name="offset"/>, in bytes; false where only a hole is left.</summary>
    bool TryNextData(long offset, out long start, out long end);
}
