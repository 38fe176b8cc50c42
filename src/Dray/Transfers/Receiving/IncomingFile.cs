using System.Buffers.Binary;
using Dray.Files;
using Dray.Multiplexing;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// A large file on its way in: its partial, and the ledger of who may write which unit. Lanes on several workers call it at
/// once. It lands once, by whoever brings the last missing thing: the last unit, or the sender's word that the source did not
/// change. What is verified goes to the journal from time to time, on a thread that may wait for the disk.
/// </summary>
internal sealed class IncomingFile : IWork
{
    /// <summary>Bytes that are verified and not journaled yet: what a crash of this end makes a sender send again, at most.</summary>
    public const long SyncBytes = 64 << 20;

    /// <summary>How long a verified unit waits for its journal.</summary>
    public static readonly TimeSpan SyncTime = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IncomingTransfer _transfer;
    private readonly Partial _partial;
    private readonly UnitLedger _ledger;
    private readonly CommitQueue _disk;
    private List<VerifiedUnit> _fresh = [];
    private long _freshBytes, _keptAt;
    private byte[]? _promised;
    private State _state;
    private int _users;
    private bool _keeping, _poisoned, _park;

    /// <param name="entry">What it is.</param>
    /// <param name="partial">From here on this object disposes of it.</param>
    /// <param name="transfer">Told where the disk fails.</param>
    /// <param name="disk">Where it waits for the disk.</param>
    public IncomingFile(IncomingEntry entry, Partial partial, IncomingTransfer transfer, CommitQueue disk)
    {
        (Entry, _partial, _transfer, _disk) = (entry, partial, transfer, disk);
        _ledger = new UnitLedger(entry.Entry.Size);
        _ledger.Restore(partial.Units, isTouched: partial.Epoch > 1, isDoubted: !partial.IsSameSource);
        _keptAt = disk.Time.GetTimestamp();
    }

    public IncomingEntry Entry { get; }

    /// <summary>The transfer that it belongs to.</summary>
    public IncomingTransfer Transfer => _transfer;

    /// <summary>What earlier tries left of it is of the same source.</summary>
    public bool IsSameSource => _partial.IsSameSource;

    /// <summary>The sender compares what earlier tries left, whatever its source: what it sends takes the place of that.</summary>
    public void Doubt()
    {
        lock (_lock) _ledger.IsDoubted = true;
    }

    /// <summary>Ends when nobody writes to it any more and its partial may be leased by another.</summary>
    public Task Released => _released.Task;

    /// <summary>The numbers of the lanes that own a unit of it.</summary>
    public IReadOnlyCollection<uint> Writers { get { lock (_lock) return _ledger.Writers; } }

    /// <summary>It was given up, and ends with its last writer.</summary>
    public bool IsOver { get { lock (_lock) return _state == State.Gone; } }

    public int LengthOf(long unit) => _ledger.LengthOf(unit);

    /// <summary>The next verified unit from one on, and its digest; false where there is none. For a sender that resumes.</summary>
    public bool TryNextVerified(ref long unit, Span<byte> digest)
    {
        lock (_lock)
        {
            if (!_ledger.TryNextVerified(ref unit)) return false;
            _ledger.DigestOf(unit).CopyTo(digest);
            return true;
        }
    }

    /// <summary>
    /// Reads a unit that an earlier try left. False where it is not, or not any more, what has this digest, and counts no more:
    /// the disk forgot it, or somebody wrote to it.
    /// </summary>
    public bool IsStill(long unit, ReadOnlySpan<byte> digest, Span<byte> buffer)
    {
        if (!TryUse()) return false;
        try
        {
            var isStill = Reads(unit, digest, buffer[..LengthOf(unit)]);
            if (!isStill) lock (_lock) _ledger.Discard(unit);
            return isStill;
        }
        finally
        {
            Leave();
        }
    }

    private bool TryUse()
    {
        lock (_lock)
        {
            if (_state != State.Open) return false;
            _users++;
            return true;
        }
    }

    private bool Reads(long unit, ReadOnlySpan<byte> digest, Span<byte> bytes)
    {
        try
        {
            if (_partial.Read(unit * WireLimits.Unit, bytes) < bytes.Length) return false;
            Span<byte> read = stackalloc byte[WireLimits.Digest];
            FileDigest.Of(bytes, read);
            return digest.SequenceEqual(read);
        }
        catch (FileFailureException)
        {
            return false; // written anew, it may be readable
        }
    }

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
    public void Write(long offset, ReadOnlySpan<byte> bytes) => _partial.Write(offset, bytes);

    /// <summary>Makes a gap in a unit that the caller owns read as zeros.</summary>
    public void Clear(long offset, long length) => _partial.Zero(offset, length);

    /// <summary>Its owner has written all of a unit and the digest is right; false where the file is given up by now.</summary>
    public bool Verify(long unit, uint lane, ReadOnlySpan<byte> digest)
    {
        if (_transfer.Options.Durable) _partial.StartWriteOut(unit * WireLimits.Unit, LengthOf(unit));
        bool wanted, keep;
        lock (_lock)
        {
            _ledger.Verify(unit, lane, digest);
            wanted = _state == State.Open;
            _fresh.Add(new VerifiedUnit(unit, BinaryPrimitives.ReadUInt128BigEndian(digest)));
            _freshBytes += LengthOf(unit);
            keep = TryBeginKeeping();
        }

        if (keep) _disk.Schedule(this);
        Leave();
        return wanted;
    }

    /// <summary>Journals what has waited for long enough. By a timer: a lane that stalls brings no unit that would ask.</summary>
    public void KeepIfDue()
    {
        bool keep;
        lock (_lock) keep = TryBeginKeeping();
        if (keep) _disk.Schedule(this);
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

    /// <summary>Nobody can say what the whole of it is: what was verified is taken for it. SHA-256 may be empty.</summary>
    public void PromiseAsItIs(ReadOnlySpan<byte> sha256)
    {
        Span<byte> digests = stackalloc byte[WireLimits.Digest + WireLimits.Sha256];
        sha256.CopyTo(digests[WireLimits.Digest..]);
        lock (_lock)
        {
            if (_state != State.Open || !_ledger.IsWhole) return;
            _ledger.DigestOf(digests);
            _promised = digests[..(WireLimits.Digest + sha256.Length)].ToArray();
        }
    }

    /// <summary>Reads what was written; false where the file is landing or gone.</summary>
    public bool TryRead(long offset, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!TryUse()) return false;
        try
        {
            count = _partial.Read(offset, bytes);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>True for exactly one caller, once nothing is missing: that caller goes on with <see cref="Prepare"/>.</summary>
    public bool TryBeginLanding()
    {
        lock (_lock)
        {
            if (_state != State.Open || _promised is null || !_ledger.IsWhole || _ledger.HasWriters || _keeping) return false;
            // Of another version there may be units still whose successors are on their way.
            if (_ledger is { IsDoubted: true, RestoredUnits: > 0 } && !IsAsPromised()) return false;
            _state = State.Landing;
            _users++; // a transfer that ends now must not take the staged file away under the landing
            return true;
        }
    }

    /// <summary>
    /// Checks the file's digests and makes it ready to land. Sha256 comes back as hex where it was promised. Follows a
    /// <see cref="TryBeginLanding"/> that said yes; whatever comes of it, <see cref="EndLanding"/> follows.
    /// </summary>
    public PreparedLanding Prepare(out string? sha256)
    {
        if (!IsAsPromised()) throw Unverified();
        sha256 = _promised!.Length > WireLimits.Digest ? CheckSha256() : null;
        return _partial.Prepare(Entry.Meta, Entry.Rule);
    }

    /// <summary>Its landing failed: nobody knows what of it is on the disk, but for what was journaled before.</summary>
    public void Poison(FileFailureException failure)
    {
        lock (_lock) _poisoned = true;
        _partial.Poison(failure);
    }

    /// <summary>The landing is over: it has its name, or it failed.</summary>
    public void EndLanding() => Leave();

    /// <summary>
    /// Gives it up: nobody claims a unit any more, and once the last writer has left, what is verified is parked for another
    /// try, or all of it goes.
    /// </summary>
    public void End(bool park)
    {
        lock (_lock)
        {
            if (_state == State.Gone) return;
            (_state, _park) = (State.Gone, park);
            if (_users > 0) return;
        }

        Finish();
    }

    void IWork.Run(Span<byte> buffer)
    {
        bool isLast;
        lock (_lock) isLast = _state == State.Gone && _users == 0;
        if (isLast) KeepAndClose();
        else KeepAndGoOn();
    }

    private void KeepAndClose()
    {
        try
        {
            Keep();
        }
        finally
        {
            Close();
        }
    }

    private void KeepAndGoOn()
    {
        try
        {
            if (Keep() is { } failure) _transfer.SettleFailed(Entry, failure);
        }
        finally
        {
            lock (_lock) _keeping = false;
            Leave();
        }

        // It may have become whole meanwhile, and whoever brought the last of it was sent away.
        _transfer.LandIfWhole(Entry);
    }

    /// <summary>Under the lock: whether enough is verified, or has waited for long enough.</summary>
    private bool TryBeginKeeping()
    {
        if (!Entry.IsKept || _keeping || _poisoned || _state != State.Open || _fresh.Count == 0 || _ledger.IsWhole) return false;
        if (_freshBytes < SyncBytes && _disk.Time.GetElapsedTime(_keptAt) < SyncTime) return false;
        _users++;
        return _keeping = true;
    }

    /// <summary>On a thread that may wait for the disk. A failed sync leaves the partial at its last good one, for good.</summary>
    private FileFailureException? Keep()
    {
        List<VerifiedUnit> fresh;
        lock (_lock)
        {
            if (_poisoned) return null;
            (fresh, _fresh, _freshBytes, _keptAt) = (_fresh, [], 0, _disk.Time.GetTimestamp());
        }

        try
        {
            if (fresh.Count > 0) _partial.Keep(fresh, _transfer.Options.Durable);
            return null;
        }
        catch (FileFailureException failure)
        {
            lock (_lock) _poisoned = true;
            return failure;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _users--;
            if (_state != State.Gone || _users > 0) return;
        }

        Finish();
    }

    /// <summary>The last user has left. What is verified and not journaled waits for the disk elsewhere.</summary>
    private void Finish()
    {
        if (_park && Entry.IsKept && _fresh.Count > 0 && !_poisoned) _disk.Schedule(this);
        else Close();
    }

    private void Close()
    {
        try
        {
            if (_park) _partial.Park();
            _partial.Dispose();
        }
        finally
        {
            // Whatever came of it: who waits for the lease would wait for ever.
            _transfer.Closed(this);
            _released.SetResult();
        }
    }

    private bool IsAsPromised()
    {
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        _ledger.DigestOf(digest);
        return digest.SequenceEqual(_promised.AsSpan(0, WireLimits.Digest));
    }

    private string CheckSha256()
    {
        Span<byte> mine = stackalloc byte[WireLimits.Sha256];
        if (!ContentDigest.TrySha256(_partial.Read, Entry.Entry.Size, mine)
            || !mine.SequenceEqual(_promised.AsSpan(WireLimits.Digest))) throw Unverified();
        return Convert.ToHexStringLower(mine);
    }

    private FileFailureException Unverified() =>
        new(FileFault.Verification, DisplayText.Escape(Entry.Target.Value), "what arrived is not what was sent; send it again");

    private enum State : byte
    {
        Open,
        Landing,
        Gone,
    }
}
