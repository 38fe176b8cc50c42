using System.Buffers;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Raw;

/// <summary>
/// The one file that all connections' messages go into, each whole or not at all. Any thread may append; a long message
/// keeps the others waiting. Made at the start, so that what can't be written to is told at once; disposed of after the workers.
/// </summary>
internal sealed class AppendFile(ReceivingFolder folder, WireName name) : IDisposable
{
    private const int Piece = 1 << 18;

    private readonly Lock _lock = new();
    private readonly GrowingFile _file = folder.OpenGrowing(name);

    public WireName Name => _file.Name;

    /// <summary>A private file for a message that memory should not hold.</summary>
    public IStagedFile Spool() => folder.Spool(Name);

    public void Append(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            var start = _file.Length;
            try
            {
                _file.Append(message);
            }
            catch
            {
                _file.CutTo(start);
                throw;
            }
        }
    }

    /// <summary>Appends the first <paramref name="length"/> bytes of a spool.</summary>
    public void Append(IStagedFile spool, long length)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            lock (_lock) Copy(spool, length, piece);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Copy(IStagedFile spool, long length, byte[] piece)
    {
        var start = _file.Length;
        try
        {
            for (var done = 0L; done < length;)
            {
                var count = spool.Read(done, piece.AsSpan(0, (int)Math.Min(piece.Length, length - done)));
                if (count == 0) throw FileFaults.Failure(FileFault.Changed, Name.Value);
                _file.Append(piece.AsSpan(0, count));
                done += count;
            }
        }
        catch
        {
            _file.CutTo(start);
            throw;
        }
    }
}
