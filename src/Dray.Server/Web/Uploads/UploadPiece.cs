using System.IO.Pipelines;
using System.Security.Cryptography;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>What one request brings of an upload, held to its checksum where it came with one. One request's.</summary>
internal sealed class UploadPiece
{
    private readonly InboundStream _stream;
    private readonly IncrementalHash? _hash;
    private readonly byte[] _expected = [];
    private readonly BodyPump _pump;

    public UploadPiece(IncomingSession session, InboundStream stream, (HashAlgorithmName Algorithm, byte[] Digest)? checksum)
    {
        _stream = stream;
        if (checksum is { } given) (_hash, _expected) = (IncrementalHash.CreateHash(given.Algorithm), given.Digest);
        _pump = new BodyPump(session, Write);
    }

    /// <summary>Nobody said what it is to be, or it is that.</summary>
    public bool IsRight { get; private set; } = true;

    /// <summary>Writes all that comes. What has no checksum counts as far as it came; what has one counts whole or not at all.</summary>
    public async Task TakeAsync(PipeReader body, CancellationToken cancel)
    {
        if (_hash is null)
        {
            await _pump.RunAsync(body, cancel);
            return;
        }

        using (_hash)
        {
            _stream.Hold();
            var isWhole = false;
            try
            {
                await _pump.RunAsync(body, cancel);
                isWhole = true;
            }
            finally
            {
                IsRight = isWhole && CryptographicOperations.FixedTimeEquals(_hash.GetHashAndReset(), _expected);
                await _pump.RunAsync(IsRight ? _stream.Accept : _stream.Reject);
            }
        }
    }

    public static WebException TooMuch(long size) => new(StatusCodes.Status413PayloadTooLarge, $"the upload has {size} bytes in all, and this is more");

    /// <summary>As <see cref="BodyPump.RunAsync(Action, int)"/>.</summary>
    public ValueTask RunAsync(Action work, int bytes = 0) => _pump.RunAsync(work, bytes);

    private void Write(ReadOnlySpan<byte> bytes)
    {
        // What fits stays, unless it was to be checked: the upload is none the worse for it.
        if (bytes.Length > _stream.Size - _stream.Offset) throw TooMuch(_stream.Size);
        _hash?.AppendData(bytes);
        _stream.Write(bytes);
    }
}
