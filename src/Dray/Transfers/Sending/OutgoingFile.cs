using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// A large file on its way out: its open source, which units were read, and their digests. Several lanes read it at
/// once. It is open from its first unit until it has settled.
/// </summary>
internal sealed class OutgoingFile
{
    private readonly Lock _lock = new();
    private byte[] _digests = [];
    private UnitState[] _units = [];
    private ISourceFile? _file;
    private NodeStat _opened;
    private long _unitsRead;
    private int _readers;
    private bool _over;

    public OutgoingFile(OutgoingEntry entry)
    {
        Entry = entry;
        Units = FileUnits.Count(entry.Entry.Size);
    }

    public OutgoingEntry Entry { get; }
    public long Units { get; }

    /// <summary>The next unit that nobody has taken yet. The queue's, under its lock.</summary>
    public long Cursor { get; set; }

    /// <summary>Bytes of units that the receiver has from an earlier try, of this very source.</summary>
    public long BytesRecalled { get; private set; }

    /// <summary>Every unit was read at least once, now or in an earlier try.</summary>
    public bool IsReadWhole { get { lock (_lock) return _unitsRead == Units; } }

    /// <summary>It has settled or failed; nobody begins to read it any more.</summary>
    public bool IsOver { get { lock (_lock) return _over; } }

    public int LengthOf(long unit) => FileUnits.LengthOf(unit, Entry.Entry.Size);

    /// <summary>The source, opened by the first caller; null where the file is over. Each success is followed by <see cref="Leave"/>.</summary>
    /// <exception cref="FileFailureException">It can't be opened, or is not what was offered any more.</exception>
    public ISourceFile? Enter()
    {
        lock (_lock)
        {
            if (_over) return null;
            if (_file is null)
            {
                MakeRoom();
                _file = Entry.Source.Open(Entry.Entry.Name);
                _opened = RestedSource.Stat(_file);
                if (!IsOffered(_opened)) throw Changed(Entry);
            }

            _readers++;
            return _file;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _readers--;
            CloseIfOver();
        }
    }

    /// <summary>The next stretch of data from <paramref name="offset"/> on. The system is asked only where there are holes.</summary>
    public bool TryNextData(ISourceFile file, long offset, out long start, out long end)
    {
        if (_opened.MayHaveHoles) return file.TryNextData(offset, out start, out end);
        (start, end) = (offset, Entry.Entry.Size);
        return start < end;
    }

    /// <summary>Holds the source to what it was when it was opened.</summary>
    /// <exception cref="FileFailureException">It changed: nothing that was read of it may land.</exception>
    public void CheckUnchanged(ISourceFile file)
    {
        var now = file.Stat();
        if (now.Size != _opened.Size || now.ModifiedNs != _opened.ModifiedNs || now.ChangedNs != _opened.ChangedNs)
            throw Changed(Entry);
    }

    /// <summary>
    /// The receiver has these units from an earlier try. Of the same source they are as good as read; of another, each is to be
    /// compared before it is left out.
    /// </summary>
    /// <param name="first">The first of the units.</param>
    /// <param name="digests">16 bytes for each.</param>
    /// <param name="same">Whether they are of this very source.</param>
    /// <exception cref="IOException">There are no such units.</exception>
    public void Recall(long first, ReadOnlySpan<byte> digests, bool same)
    {
        var count = digests.Length / WireLimits.Digest;
        if (first < 0 || count > Units - first || digests.Length % WireLimits.Digest != 0) throw new IOException("the server has units that the file has not");
        lock (_lock)
        {
            MakeRoom();
            digests.CopyTo(_digests.AsSpan((int)first * WireLimits.Digest));
            for (var unit = first; unit < first + count; unit++)
            {
                if (_units[unit] != UnitState.Unread) continue;
                _units[unit] = same ? UnitState.Read : UnitState.Doubted;
                if (!same) continue;
                _unitsRead++;
                BytesRecalled += LengthOf(unit);
            }
        }
    }

    /// <summary>The first unit from one on that has yet to be read; <see cref="Units"/> where there is none.</summary>
    public long NextUnread(long unit)
    {
        lock (_lock)
        {
            while (unit < Units && _units.Length > 0 && _units[unit] == UnitState.Read) unit++;
            return unit;
        }
    }

    /// <summary>What the receiver has under this unit, perhaps of another source; false where it has nothing, or that is settled.</summary>
    public bool TryTakeDoubt(long unit, Span<byte> digest)
    {
        lock (_lock)
        {
            if (_units.Length == 0 || _units[unit] != UnitState.Doubted) return false;
            _units[unit] = UnitState.Unread;
            _digests.AsSpan((int)unit * WireLimits.Digest, WireLimits.Digest).CopyTo(digest);
            return true;
        }
    }

    /// <summary>A unit was read from an unchanged source. True for the caller that completes the file.</summary>
    public bool MarkRead(long unit, ReadOnlySpan<byte> digest)
    {
        lock (_lock)
        {
            digest.CopyTo(_digests.AsSpan((int)unit * WireLimits.Digest));
            if (_units[unit] == UnitState.Read) return false;
            _units[unit] = UnitState.Read;
            return ++_unitsRead == Units;
        }
    }

    public void DigestOf(Span<byte> digest) => FileDigest.Of(_digests, digest);

    /// <summary>It has settled, or failed: nobody begins to read it any more, and the last reader closes it.</summary>
    public void End()
    {
        lock (_lock)
        {
            _over = true;
            CloseIfOver();
        }
    }

    /// <summary>SHA-256 of the whole source, in a pass of its own, once; false where the file is over.</summary>
    /// <exception cref="FileFailureException">The source can't be read or has changed.</exception>
    public bool TrySha256(Span<byte> hash)
    {
        if (Entry.Sha256 is { } known)
        {
            known.CopyTo(hash);
            return true;
        }

        if (Enter() is not { } file) return false;
        try
        {
            if (!ContentDigest.TrySha256(file.Read, Entry.Entry.Size, hash)) throw Changed(Entry);
            CheckUnchanged(file);
            Entry.HasRead(hash[..WireLimits.Sha256]);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    public static FileFailureException Changed(OutgoingEntry entry) =>
        new(FileFault.Changed, DisplayText.Escape(entry.Entry.Name.Value), "it changed while it was read; send it again once it rests");

    private void MakeRoom()
    {
        if (_units.Length == 0) (_digests, _units) = (new byte[Units * WireLimits.Digest], new UnitState[Units]);
    }

    /// <summary>The very version that was offered, so that what is there of it is of this one, too.</summary>
    private bool IsOffered(in NodeStat opened) =>
        (opened.Size, opened.ModifiedNs) == (Entry.Entry.Size, Entry.Entry.ModifiedNs)
        && (Entry.Entry.Identity is not { } identity || identity == SourceIdentity.Of(opened));

    private void CloseIfOver()
    {
        if (!_over || _readers > 0) return;
        _file?.Dispose();
        _file = null;
    }

    private enum UnitState : byte
    {
        Unread,

        /// <summary>The receiver has something under it that may be of another source.</summary>
        Doubted,
        Read,
    }
}
