using System.Buffers;
using System.Security.Cryptography;
using Dray.Files;

namespace Dray.Server.Web;

/// <summary>
/// Digests of files for whoever wants them ahead of the content, which costs one more reading. Few are worked on at once, however
/// many ask; those of whole files are kept by the tag of the version that they are of. Any thread; lives as long as its server.
/// </summary>
internal sealed class Digests
{
    private const int AtOnce = 2;
    private const int MostKept = 1024;
    private const int Piece = 256 << 10;

    private static readonly SemaphoreSlim Turns = new(AtOnce);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tag, DigestAlgorithm), byte[]> _kept = [];
    private readonly Queue<(string Tag, DigestAlgorithm)> _oldestFirst = [];

    /// <summary>The digest of a range.</summary>
    /// <exception cref="FileFailureException">It can't be read, or changes meanwhile.</exception>
    public async Task<byte[]> OfAsync(FileVersion of, DigestAlgorithm algorithm, ByteRange range, CancellationToken cancel)
    {
        if (range.Length < of.Size) return await WorkOutAsync(of, algorithm, range, cancel);
        if (TryGet((of.Tag, algorithm)) is { } kept) return kept;
        var digest = await WorkOutAsync(of, algorithm, range, cancel);
        Keep((of.Tag, algorithm), digest);
        return digest;
    }

    private async Task<byte[]> WorkOutAsync(FileVersion of, DigestAlgorithm algorithm, ByteRange range, CancellationToken cancel)
    {
        await Turns.WaitAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            // Somebody else may have asked for the same, and had the turn before.
            if (range.Length == of.Size && TryGet((of.Tag, algorithm)) is { } kept) return kept;
            using var hash = IncrementalHash.CreateHash(algorithm.Hash);
            for (var (at, end) = (range.Start, range.Start + range.Length); at < end;)
            {
                cancel.ThrowIfCancellationRequested();
                var piece = buffer.AsSpan(0, (int)Math.Min(Piece, end - at));
                of.Read(at, piece);
                hash.AppendData(piece);
                at += piece.Length;
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Turns.Release();
        }
    }

    private byte[]? TryGet((string, DigestAlgorithm) key)
    {
        lock (_lock) return _kept.GetValueOrDefault(key);
    }

    private void Keep((string, DigestAlgorithm) key, byte[] digest)
    {
        lock (_lock)
        {
            if (!_kept.TryAdd(key, digest)) return;
            _oldestFirst.Enqueue(key);
            if (_kept.Count > MostKept) _kept.Remove(_oldestFirst.Dequeue());
        }
    }
}
