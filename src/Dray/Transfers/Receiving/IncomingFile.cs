using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// A large file on its way in: staged bytes and the ledger of who may write which unit. Lanes on several workers call
/// it at once. It lands once, by whoever brings the last missing thing: the last unit, or the sender's word that the
/// source did not change.
/// </summary>
internal sealed class IncomingFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IncomingEntry _entry;
    private readonly StagedFile _staged;
    private readonly UnitLedger _ledger;
    private byte[]? _promised;
    private State _state;
    private int _users;

    public IncomingFile(IncomingEntry entry, ReceivingFolder folder)
    {
        _entry = entry;
        _ledger = new UnitLedger(entry.Entry.Size);
        _staged = folder.Stage(entry.Target, entry.Entry.Size, entry.Entry.Data);
    }

    public IncomingEntry Entry => _entry;

    /// <summary>
    /// Held from the last look at what is missing until the entry has settled. Whoever waits for it learns what became
    /// of a file whose result may have gone to a lane that is dead by now.
    /// </summary>
    public Lock Landing { get; } = new();

    public int LengthOf(long unit) => _ledger.LengthOf(unit);

    /// <summary>Asks for a unit. False where the file is landing or gone.</summary>
    public bool TryClaim(long unit, uint lane, out Claim claim)
    {
        lock (_lock)
        {
            claim = Claim.Busy;
            if (_state != State.Open) return false;
            claim = _ledger.TryClaim(unit, lane);
            if (claim is Claim.Owned or Claim.OwnedAgain) _users++;
            return true;
        }
    }

    /// <summary>Writes into a unit that the caller owns; <paramref name="offset"/> is the file's.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes) => _staged.Write(offset, bytes);

    /// <summary>Makes a gap in a unit that the caller owns read as zeros.</summary>
    public void Clear(long offset, long length) => _staged.Zero(offset, length);

    /// <summary>Its owner has written all of a unit and the digest is right; false where the file is given up by now.</summary>
    public bool Verify(long unit, uint lane, ReadOnlySpan<byte> digest)
    {
        bool wanted;
        lock (_lock)
        {
            _ledger.Verify(unit, lane, digest);
            wanted = _state == State.Open;
        }

        Leave();
        return wanted;
    }

    /// <summary>Whether a unit that is verified has this digest.</summary>
    public bool IsVerifiedAs(long unit, ReadOnlySpan<byte> digest)
    {
        lock (_lock) return digest.SequenceEqual(_ledger.DigestOf(unit));
    }

    /// <summary>The owner gives a unit back: its lane closed, or the digest was wrong.</summary>
    public void Release(long unit, uint lane)
    {
        lock (_lock) _ledger.Release(unit, lane);
        Leave();
    }

    /// <summary>The sender has read all of it from an unchanged source. Payload: digest, then SHA-256 where it was asked for.</summary>
    public void Promise(ReadOnlySpan<byte> digests)
    {
        lock (_lock)
        {
            if (_state == State.Open) _promised = digests.ToArray();
        }
    }

    /// <summary>True for exactly one caller, once nothing is missing: that caller holds <see cref="Landing"/> and lands it.</summary>
    public bool TryBeginLanding()
    {
        lock (_lock)
        {
            if (_state != State.Open || _promised is null || !_ledger.IsWhole || _ledger.HasWriters) return false;
            _state = State.Landing;
            _users++; // a transfer that ends now must not take the staged file away under the landing
            return true;
        }
    }

    /// <summary>
    /// Checks the file's digests and puts it in its place. Sha256 comes back as hex where it was promised. Follows a
    /// <see cref="TryBeginLanding"/> that said yes.
    /// </summary>
    public Landed Land(out string? sha256)
    {
        try
        {
            Span<byte> digest = stackalloc byte[WireLimits.Digest];
            _ledger.DigestOf(digest);
            if (!digest.SequenceEqual(_promised.AsSpan(0, WireLimits.Digest))) throw Unverified();
            sha256 = _promised!.Length > WireLimits.Digest ? CheckSha256() : null;
            lock (_lock)
            {
                // Whoever gave it up while it was checked does not find it landed afterwards.
                if (_state == State.Gone) throw new FileFailureException(FileFault.Changed, DisplayText.Escape(_entry.Target.Value), "the transfer has ended");
                return _staged.Land(_entry.Meta, _entry.Rule);
            }
        }
        finally
        {
            Dispose();
            Leave();
        }
    }

    /// <summary>Gives it up: nobody claims a unit any more, and the staged bytes go once the last writer has left.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_state == State.Gone) return;
            _state = State.Gone;
            if (_users > 0) return;
        }

        _staged.Dispose();
    }

    private void Leave()
    {
        lock (_lock)
        {
            _users--;
            if (_state != State.Gone || _users > 0) return;
        }

        _staged.Dispose();
    }

    private string CheckSha256()
    {
        Span<byte> mine = stackalloc byte[WireLimits.Sha256];
        if (!ContentDigest.TrySha256(_staged.Read, _entry.Entry.Size, mine)
            || !mine.SequenceEqual(_promised.AsSpan(WireLimits.Digest))) throw Unverified();
        return Convert.ToHexStringLower(mine);
    }

    private FileFailureException Unverified() =>
        new(FileFault.Verification, DisplayText.Escape(_entry.Target.Value), "what arrived is not what was sent; send it again");

    private enum State : byte
    {
        Open,
        Landing,
        Gone,
    }
}
