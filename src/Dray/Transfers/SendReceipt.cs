namespace Dray.Transfers;

/// <summary>What a send came to, in counts of entries. <see cref="Ended"/> says whether it ended well.</summary>
public sealed record SendReceipt
{
    /// <summary>How it ended; everything but <see cref="SendEnd.Done"/> left something undone.</summary>
    public required SendEnd Ended { get; init; }

    /// <summary>Half a sentence for people; null where <see cref="Ended"/> is <see cref="SendEnd.Done"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Landed under their own names, which were free.</summary>
    public long Landed { get; init; }

    /// <summary>Landed in place of something older, which the receiver keeps for a day.</summary>
    public long Replaced { get; init; }

    /// <summary>Landed as <c>name (1)</c> beside something else.</summary>
    public long Beside { get; init; }

    /// <summary>Already there, or kept by policy.</summary>
    public long Skipped { get; init; }

    /// <summary>Did not land; each was told as <see cref="EntryFailed"/>.</summary>
    public long Failed { get; init; }

    /// <summary>Bytes of files that landed, holes included.</summary>
    public long Bytes { get; init; }

    /// <summary>Of these, what an earlier send had left there, and what did not travel again.</summary>
    public long Resumed { get; init; }

    /// <summary>From the first try to connect to the end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many connections carried it.</summary>
    public int Lanes { get; init; }

    /// <summary>Nobody on the way could read what was sent; false where it was asked to be plain, and for plain bytes.</summary>
    public bool Secret { get; init; } = true;

    /// <summary>What is told to have landed is on the receiver's disk; false where either end was told to be fast, and for plain bytes.</summary>
    public bool Durable { get; init; }

    /// <summary>What it was limited by; null where that can't be told, as of what took less than half a second.</summary>
    public TransferLimit? Limit { get; init; }
}

/// <summary>How a send ended, from best to worst as exit codes rank them (docs/cli.md).</summary>
public enum SendEnd
{
    /// <summary>All of it is in place, verified.</summary>
    Done,

    /// <summary>Some entries failed, each was named (exit 5).</summary>
    SomeFailed,

    /// <summary>A file failed verification more often than is worth trying (exit 7).</summary>
    VerificationFailed,

    /// <summary>The receiver has no room or quota left (exit 6).</summary>
    NoSpace,

    /// <summary>What was asked for is not there; nothing has moved (exit 5).</summary>
    Missing,

    /// <summary>The server said no (exit 4).</summary>
    Refused,

    /// <summary>Never reached, full for too long, or lost for good (exit 3).</summary>
    Unreachable,

    /// <summary>Cancelled by the caller; exit 130 or 143 by signal.</summary>
    Cancelled,
}
