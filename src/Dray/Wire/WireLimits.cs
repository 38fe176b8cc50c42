namespace Dray.Wire;

/// <summary>Bounds that both ends hold each other to, in bytes unless said otherwise. Part of the protocol.</summary>
internal static class WireLimits
{
    /// <summary>The digest unit: each aligned 4 MiB of a file has a digest of its own, however frames are cut.</summary>
    public const int Unit = 4 << 20;

    /// <summary>The most that one Data frame carries.</summary>
    public const int Data = 1 << 20;

    /// <summary>The most that one Pack frame carries: several small entries, or one of up to <see cref="Small"/>.</summary>
    public const int Pack = 128 << 10;

    /// <summary>A file up to this size travels in a pack.</summary>
    public const int Small = Pack - PackItemHeader;

    /// <summary>Before each entry in a pack: entry (u32), size (u32), digest (16).</summary>
    public const int PackItemHeader = 24;

    /// <summary>One XXH3-128 digest, as its canonical (big-endian) bytes.</summary>
    public const int Digest = 16;

    /// <summary>One SHA-256.</summary>
    public const int Sha256 = 32;

    /// <summary>The most that one Results frame carries.</summary>
    public const int Results = 64 << 10;

    /// <summary>Before each result's text: entry (u32), status (u8), fault (u8), length of the text (u16).</summary>
    public const int ResultHeader = 8;

    /// <summary>The most text in one result: it may be a whole name.</summary>
    public const int ResultText = Name;

    /// <summary>The most words in a LaneError.</summary>
    public const int ErrorText = 512;

    /// <summary>The most UTF-8 bytes in a whole name, and in one component of it.</summary>
    public const int Name = 4000;
    public const int NameComponent = 255;

    /// <summary>The most components in a name.</summary>
    public const int NameComponents = 512;

    /// <summary>The most content of one sealed record: a large piece of a file and the frames around it.</summary>
    public const int RecordContent = RecordData + RecordRoom;

    /// <summary>The piece of a file that one record carries: what stays warm while it is read, digested and sealed.</summary>
    public const int RecordData = 256 << 10;

    /// <summary>Beside a piece of a file: its frame's header, and its unit's end.</summary>
    public const int RecordRoom = 4 << 10;

    /// <summary>The most bytes of records that one direction of a lane carries; then a new lane takes over.</summary>
    public const long LaneBytes = 64L << 30;

    public static (int Least, int Most) PayloadOf(FrameType type) => type switch
    {
        FrameType.Pack => (PackItemHeader, Pack),
        FrameType.Data => (1, Data),
        FrameType.UnitEnd => (Digest, Digest),
        FrameType.FileEnd => (Digest, Digest + Sha256),
        FrameType.Abandon or FrameType.Ping or FrameType.UnitAck => (0, 0),
        FrameType.Results => (ResultHeader, Results),
        FrameType.LaneError => (0, ErrorText),
        _ => throw new WireException($"an unknown frame type {(byte)type}"),
    };
}
