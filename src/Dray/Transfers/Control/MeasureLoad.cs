using System.Net;

namespace Dray.Transfers.Control;

/// <summary>The body of POST /v1/measure: pieces from somewhere, until a time is up or a bound is reached.</summary>
/// <param name="next">Fills a piece; 0 ends it.</param>
/// <param name="most">Bytes at most.</param>
/// <param name="within">Time at most.</param>
internal sealed class MeasureLoad(Func<Memory<byte>, int> next, long most, TimeSpan within) : HttpContent
{
    private const int Piece = 256 << 10;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var (piece, since, left) = (new byte[Piece], TimeProvider.System.GetTimestamp(), most);
        while (left > 0 && TimeProvider.System.GetElapsedTime(since) < within)
        {
            var count = next(piece.AsMemory(0, (int)Math.Min(Piece, left)));
            if (count == 0) return;
            await stream.WriteAsync(piece.AsMemory(0, count), cancellationToken);
            left -= count;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
