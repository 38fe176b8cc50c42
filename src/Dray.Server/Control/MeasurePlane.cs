using System.Buffers;
using System.Diagnostics;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Control;

/// <summary>
/// POST /v1/measure: takes bytes that mean nothing and lets them go, by way of a nameless file where that is asked for. One at a
/// time, since it may keep a thread waiting for the disk. Any thread.
/// </summary>
internal sealed class MeasurePlane(Receiver receiver)
{
    /// <summary>A second or two of a fast network.</summary>
    public const long MostBytes = 256 << 20;

    private const int Piece = 1 << 20;

    private int _running;

    /// <exception cref="ControlException">Somebody else measures just now, or this device is not to.</exception>
    public async Task<MeasureAnswer> TakeAsync(HttpContext context, Permit permit)
    {
        receiver.RequireMeasurable(permit);
        if (Interlocked.Exchange(ref _running, 1) != 0) throw new ControlException(ErrorCode.Busy, "another device measures here just now: try again in a few seconds");
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
            return await TakeAsync(context.Request.Body, context.Request.Query.ContainsKey("disk") ? permit : null, context.RequestAborted);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<MeasureAnswer> TakeAsync(Stream body, Permit? writer, CancellationToken cancel)
    {
        using var file = writer is null ? null : receiver.SpoolFor(writer);
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var (bytes, disk) = (0L, 0L);
            while (await body.ReadAsync(piece, cancel) is > 0 and var count)
            {
                var since = Stopwatch.GetTimestamp();
                file?.Write(bytes, piece.AsSpan(0, count));
                disk += Stopwatch.GetTimestamp() - since;
                bytes += count;
            }

            var synced = Stopwatch.GetTimestamp();
            file?.SyncData();
            disk += Stopwatch.GetTimestamp() - synced;
            return new MeasureAnswer { Bytes = bytes, DiskMs = Stopwatch.GetElapsedTime(0, disk).TotalMilliseconds };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
