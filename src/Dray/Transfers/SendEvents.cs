using Dray.Files;

namespace Dray.Transfers;

/// <summary>What a send reports as it goes, in order, from one thread at a time. Names are as offered and not yet escaped.</summary>
public abstract record SendEvent;

/// <summary>The server answered. Secret: nobody on the way can read what is sent.</summary>
public sealed record Connected(string Server, string ServerId, string Address, bool Secret = true) : SendEvent;

/// <summary>A try failed; another one follows in <paramref name="In"/>. The reason is one sentence for people.</summary>
public sealed record Retrying(string Reason, TimeSpan In) : SendEvent;

/// <summary>The plan for one entry: "send", "replace", "beside", "skip", "refuse". Told on a dry run, and with -v.</summary>
public sealed record Planned(string Name, string Action, long Size, string? Reason) : SendEvent;

/// <summary>One entry is in its place at the receiver, under <paramref name="As"/>. Sha256 in lower-case hex where asked for.</summary>
public sealed record EntryLanded(string Name, string As, LandOutcome Outcome, long Size, string? Sha256) : SendEvent;

/// <summary>A <c>.dray</c> at the top of a source stays behind with all in it: Dray keeps its own there.</summary>
public sealed record LeftOut(string Name) : SendEvent;

/// <summary>One entry did not travel; the rest goes on. The reason says what to do.</summary>
public sealed record EntryFailed(string Name, FileFault Fault, string Reason) : SendEvent;

/// <summary>Counters that a progress display may read from any thread, at any time.</summary>
public sealed class SendProgress
{
    private long _bytesFound, _bytesDone, _entriesFound, _entriesDone;
    private volatile bool _walked;

    /// <summary>Bytes of all entries found so far that have to travel, and of those that the receiver has confirmed.</summary>
    public long BytesFound => Volatile.Read(ref _bytesFound);
    public long BytesDone => Volatile.Read(ref _bytesDone);
    public long EntriesFound => Volatile.Read(ref _entriesFound);
    public long EntriesDone => Volatile.Read(ref _entriesDone);

    /// <summary>True once every source has been walked, so that totals are final.</summary>
    public bool Walked { get => _walked; internal set => _walked = value; }

    internal void Found(long entries, long bytes)
    {
        Interlocked.Add(ref _entriesFound, entries);
        Interlocked.Add(ref _bytesFound, bytes);
    }

    internal void Done(long entries, long bytes)
    {
        Interlocked.Add(ref _entriesDone, entries);
        Interlocked.Add(ref _bytesDone, bytes);
    }

    internal void Reset()
    {
        _bytesFound = _bytesDone = _entriesFound = _entriesDone = 0;
        _walked = false;
    }
}

/// <summary>What a send came to. <see cref="Ended"/> says how it ended when it did not end well.</summary>
public sealed record SendReceipt
{
    public required SendEnd Ended { get; init; }

    /// <summary>One sentence for people where <see cref="Ended"/> is not Done.</summary>
    public string? Reason { get; init; }
    public long Landed { get; init; }
    public long Replaced { get; init; }
    public long Beside { get; init; }

    /// <summary>Already there, or kept by policy.</summary>
    public long Skipped { get; init; }
    public long Failed { get; init; }

    /// <summary>Bytes of files that landed, holes included.</summary>
    public long Bytes { get; init; }
    public TimeSpan Elapsed { get; init; }
    public int Lanes { get; init; }

    /// <summary>Nobody on the way could read what was sent; false for a send that was asked to be plain.</summary>
    public bool Secret { get; init; } = true;
}

/// <summary>How a send ended, from best to worst as exit codes rank them (docs/cli.md).</summary>
public enum SendEnd
{
    Done,

    /// <summary>Some entries failed, each was named (exit 5).</summary>
    SomeFailed,

    /// <summary>A file failed verification more often than is worth trying (exit 7).</summary>
    VerificationFailed,

    /// <summary>The receiver has no room or quota left (exit 6).</summary>
    NoSpace,

    /// <summary>The server said no (exit 4).</summary>
    Refused,

    /// <summary>Never reached, full for too long, or lost for good (exit 3).</summary>
    Unreachable,

    /// <summary>Cancelled by the caller; exit 130 or 143 by signal.</summary>
    Cancelled,
}
