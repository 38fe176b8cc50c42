using System.Diagnostics;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// One file of a transfer that comes as bytes in order, over a connection that vouches for them itself: what a lane's units are
/// for lanes. Each unit is digested as it is written, so that what is verified is journaled and gone on with like any other. A
/// piece whose own digest is still to come is <see cref="Hold">held</see> until then. One caller at a time, on a worker.
/// </summary>
internal sealed class InboundStream
{
    private readonly IncomingTransfer _transfer;
    private readonly IncomingEntry _entry;
    private readonly uint _lane;
    private readonly IncomingFile? _file;
    private readonly UnitDigest _digest = new();
    private readonly List<(long Unit, byte[] Digest)> _held = [];
    private byte[] _small = [];
    private long _heldFrom = -1;
    private bool _owns;

    /// <param name="transfer">What it belongs to.</param>
    /// <param name="entry">Planned and not settled.</param>
    /// <param name="file">Its staged file; null for a small one, which is gathered in memory.</param>
    /// <param name="lane">A number that no lane of the transfer has.</param>
    public InboundStream(IncomingTransfer transfer, IncomingEntry entry, IncomingFile? file, uint lane)
    {
        (_transfer, _entry, _file, _lane) = (transfer, entry, file, lane);
        if (file is not null) Offset = Math.Min(Size, WholeUnits(file) * WireLimits.Unit);
    }

    public long Size => _entry.Entry.Size;

    public IncomingEntry Entry => _entry;

    /// <summary>How much is there, in bytes from the file's beginning: where the next write goes.</summary>
    public long Offset { get; private set; }

    /// <summary>Begins or goes on with an entry; null where it has settled, or somebody else still writes to its file: <paramref name="holder"/>, if that is known.</summary>
    /// <exception cref="FileFailureException">It can't be staged.</exception>
    public static InboundStream? Open(IncomingTransfer transfer, IncomingEntry entry, uint lane, out IncomingFile? holder)
    {
        holder = null;
        if (entry.Entry.Size <= WireLimits.Small) return new InboundStream(transfer, entry, null, lane);
        return transfer.Open(entry, out holder) is { } file ? new InboundStream(transfer, entry, file, lane) : null;
    }

    /// <summary>Goes on with what another try has gathered in memory; a large one's is on the disk.</summary>
    public void GoOnFrom(InboundStream before)
    {
        if (_file is null) (_small, Offset) = (before._small, before.Offset);
    }

    /// <summary>Writes what follows.</summary>
    /// <exception cref="FileFailureException">It can't be stored, or is more than was announced.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size - Offset) throw FileFaults.Failure(FileFault.TooLarge, _entry.Target.Value, $"more than the announced {Size} bytes arrived");
        if (_file is null)
        {
            if (_small.Length == 0) _small = new byte[Size];
            bytes.CopyTo(_small.AsSpan((int)Offset));
            Offset += bytes.Length;
            return;
        }

        while (!bytes.IsEmpty)
        {
            var piece = bytes[..(int)Math.Min(bytes.Length, UnitEnd - Offset)];
            WritePiece(_file, piece);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>From here on nothing counts before <see cref="Accept"/>, and <see cref="Reject"/> takes it back.</summary>
    public void Hold() => _heldFrom = Offset;

    /// <summary>What was held is what was sent.</summary>
    /// <exception cref="FileFailureException">The transfer has ended meanwhile.</exception>
    public void Accept()
    {
        var isWanted = true;
        foreach (var (unit, digest) in _held) isWanted &= _file!.Verify(unit, _lane, digest);
        _held.Clear();
        _heldFrom = -1;
        if (!isWanted) throw Over();
    }

    /// <summary>What was held is not what was sent: it never came.</summary>
    /// <exception cref="FileFailureException">The transfer has ended meanwhile, or what is there can't be read.</exception>
    public void Reject()
    {
        Leave();
        Offset = _heldFrom;
        _heldFrom = -1;
        if (_file is not null && Offset < Size) Redigest(_file);
    }

    /// <summary>All of it has come: it lands, and the mailbox hears what became of it.</summary>
    /// <param name="who">Told.</param>
    /// <param name="sha256">Of the whole file; empty where nobody said.</param>
    public void End(ResultMailbox who, ReadOnlySpan<byte> sha256)
    {
        if (!_transfer.Await(_entry, who)) return;
        try
        {
            if (_file is null) LandSmall(sha256);
            else LandLarge(_file, sha256);
        }
        catch (FileFailureException failure)
        {
            _transfer.SettleFailed(_entry, failure);
        }
    }

    /// <summary>Nobody writes to it any more; what is verified of it is left to another try.</summary>
    public void Leave()
    {
        foreach (var (unit, _) in _held) _file!.Release(unit, _lane);
        _held.Clear();
        if (_owns) _file!.Release(Offset / WireLimits.Unit, _lane);
        _owns = false;
    }

    /// <summary>Reads what has come; 0 where there is no more.</summary>
    /// <exception cref="FileFailureException">The transfer has ended, or it can't be read.</exception>
    public int Read(long offset, Span<byte> bytes)
    {
        var length = (int)Math.Min(bytes.Length, Math.Max(0, Offset - offset));
        if (_file is not null) return _file.TryRead(offset, bytes[..length], out var count) ? count : throw Over();
        _small.AsSpan((int)offset, length).CopyTo(bytes);
        return length;
    }

    private long UnitEnd => Math.Min(Size, ((Offset / WireLimits.Unit) + 1) * WireLimits.Unit);

    private void WritePiece(IncomingFile file, ReadOnlySpan<byte> piece)
    {
        var unit = Offset / WireLimits.Unit;
        if (!_owns) Own(file, unit);
        _digest.Append(piece);
        var since = Stopwatch.GetTimestamp();
        file.Write(Offset, piece);
        _transfer.Work.CountDisk(since);
        var end = UnitEnd;
        Offset += piece.Length;
        if (Offset == end) EndUnit(unit);
    }

    private void EndUnit(long unit)
    {
        var digest = new byte[WireLimits.Digest];
        _digest.Finish(digest);
        _owns = false;
        if (_heldFrom >= 0) _held.Add((unit, digest));
        else if (!_file!.Verify(unit, _lane, digest)) throw Over();
    }

    private void Own(IncomingFile file, long unit)
    {
        if (!file.TryClaim(unit, _lane, out var claim) || claim is not (Claim.Owned or Claim.OwnedAgain)) throw Over();
        _owns = true;
    }

    /// <summary>The unit that goes on was begun before what was taken back.</summary>
    private void Redigest(IncomingFile file)
    {
        _digest.Reset();
        var unit = Offset / WireLimits.Unit;
        if (Offset > unit * WireLimits.Unit) Own(file, unit);
        var buffer = new byte[64 << 10];
        for (var at = unit * WireLimits.Unit; at < Offset;)
        {
            var count = Read(at, buffer);
            if (count == 0) throw FileFaults.Failure(FileFault.Io, _entry.Target.Value);
            _digest.Append(buffer.AsSpan(0, count));
            at += count;
        }
    }

    private void LandLarge(IncomingFile file, ReadOnlySpan<byte> sha256)
    {
        file.PromiseAsItIs(sha256);
        _transfer.LandIfWhole(_entry);
    }

    private void LandSmall(ReadOnlySpan<byte> sha256)
    {
        if (!_entry.TryBeginLanding()) return;
        if (!sha256.IsEmpty && !sha256.SequenceEqual(SHA256.HashData(_small))) throw FileFaults.Failure(FileFault.Verification, _entry.Target.Value);
        _transfer.Land(_entry, _transfer.Folder.PrepareSmall(_entry.Target, _small, _entry.Meta, _entry.Rule), null);
    }

    /// <summary>Units from the beginning on that an earlier try left; where others follow after a gap, they are written anew.</summary>
    private static long WholeUnits(IncomingFile file)
    {
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        var (whole, unit) = (0L, 0L);
        for (; file.TryNextVerified(ref unit, digest) && unit == whole; unit++) whole++;
        if (file.TryNextVerified(ref unit, digest)) file.Doubt();
        return whole;
    }

    private FileFailureException Over() => FileFaults.Failure(FileFault.Changed, _entry.Target.Value, "its transfer has ended: go on with it in a moment");
}
