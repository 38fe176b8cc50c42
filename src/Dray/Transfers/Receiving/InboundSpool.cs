using System.Security.Cryptography;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// A file that comes as bytes in order and whose end nobody knows: staged nameless, and planned only once it is whole, so nothing of
/// it outlives its connection. One caller at a time, on a worker; whoever made it disposes of it.
/// </summary>
/// <param name="file">From here on this object's.</param>
internal sealed class InboundSpool(IStagedFile file) : IDisposable
{
    private IStagedFile? _file = file;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(Length, bytes);
        Length += bytes.Length;
    }

    /// <summary>It is whole, and was planned as that: it lands, and the mailbox hears what became of it.</summary>
    public void End(IncomingTransfer transfer, IncomingEntry entry, ResultMailbox who, ReadOnlySpan<byte> sha256)
    {
        if (!transfer.Await(entry, who) || !entry.TryBeginLanding()) return;
        try
        {
            Check(entry, sha256);
            var prepared = transfer.Folder.Prepare(_file!, entry.Target, Length, entry.Meta, entry.Rule);
            _file = null;
            transfer.Land(entry, prepared, null);
        }
        catch (FileFailureException failure)
        {
            transfer.SettleFailed(entry, failure);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Check(IncomingEntry entry, ReadOnlySpan<byte> sha256)
    {
        if (sha256.IsEmpty) return;
        Span<byte> mine = stackalloc byte[SHA256.HashSizeInBytes];
        if (!ContentDigest.TrySha256(_file!.Read, Length, mine) || !mine.SequenceEqual(sha256)) throw FileFaults.Failure(FileFault.Verification, entry.Target.Value);
    }
}
