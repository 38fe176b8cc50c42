using System.Text.Json.Serialization;
using Dray.Lanes;

namespace Dray.Transfers.Control;

/// <summary>The answer to GET /v1/hello, which anybody may ask. What is said here decides nothing but what a person is asked.</summary>
internal sealed record HelloAnswer
{
    public required int Protocol { get; init; }

    /// <summary>The server's name for itself.</summary>
    public required string Server { get; init; }

    /// <summary>It knows the device that asks.</summary>
    public required bool Known { get; init; }

    /// <summary>It takes files from devices that it does not know.</summary>
    public required bool Open { get; init; }

    /// <summary>It shows a pairing code to somebody just now.</summary>
    public required bool Code { get; init; }

    /// <summary>It announces itself by multicast DNS, so whoever asks that way and hears nothing is cut off from it.</summary>
    public bool Announces { get; init; }
}

/// <summary>The answer to GET /v1/status: how things are where the device that asks would send to.</summary>
internal sealed record StatusAnswer
{
    /// <summary>The folder beneath the served one that it is given; empty for the served one itself.</summary>
    public string Into { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes that are free on that folder's file system, of so many.</summary>
    public required long Free { get; init => field = Math.Max(0, value); }

    public required long Size { get; init => field = Math.Max(0, value); }

    /// <summary>Nothing can be written there.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>No more files can be made there, whatever is free.</summary>
    public bool OutOfNodes { get; init; }

    /// <summary>Too little is free for anything to land.</summary>
    [JsonIgnore]
    public bool IsFull => new Files.DiskState(Free, Size, ReadOnly, OutOfNodes).IsFull;
}

/// <summary>The answer to POST /v1/measure: what arrived, and how long writing it and syncing it took, in milliseconds.</summary>
internal sealed record MeasureAnswer
{
    public required long Bytes { get; init => field = Math.Max(0, value); }

    public double DiskMs { get; init; }
}

/// <summary>
/// One step of a pairing, either way: the bytes of docs/security-pairing.md. POST /v1/pairings begins with none,
/// /v1/pairings/{id}/rounds is the guess, /v1/pairings/{id}/confirm the end, and there alone each end says its name.
/// Whoever has the code of an offer names the offer at each step, and is trusted with that alone.
/// </summary>
internal sealed record PairingStep
{
    public byte[] Bytes { get; init => field = value ?? []; } = [];

    public string Device { get; init => field = value ?? ""; } = "";

    /// <summary>The number of an offer; null where the devices are to be paired.</summary>
    public int? Offer { get; init; }

    /// <summary>In the last answer: what is offered is a text, to be read and not to be kept.</summary>
    public bool Text { get; init; }
}

/// <summary>POST /v1/transfers: opens a transfer. Every field is checked by the receiver; the sender sets no limits for it.</summary>
internal sealed record OpenRequest
{
    public required int Protocol { get; init; }

    /// <summary>The sender's name for itself; shown to people after escaping, never trusted.</summary>
    public string Device { get; init => field = value ?? ""; } = "";

    /// <summary>The folder under the root to land in; empty for the root.</summary>
    public string Into { get; init => field = value ?? ""; } = "";
    public ConflictPolicy OnConflict { get; init; }
    public bool Check { get; init; }
    public bool DryRun { get; init; }
    public bool SafeLinks { get; init; }
    public bool PortableNames { get; init; }
    public bool Sha256 { get; init; }

    /// <summary>What is told to have landed need not be on the disk by then.</summary>
    public bool Fast { get; init; }

    /// <summary>How lanes are to be sealed: the number of a <see cref="Dray.Wire.LaneSuite"/>. Where it is missing it is 0, which is none.</summary>
    public int Suite { get; init; } = (int)Wire.LaneSuite.Sealed;
}

/// <summary>
/// The answer to an open: the transfer's id (32 hex digits) and what the receiver allows. A figure that no Dray gives is read as
/// the nearest that one does.
/// </summary>
internal sealed record OpenAnswer
{
    private const long MostIdleMs = 86_400_000;

    public required string Transfer { get; init => field = JsonHex.Bytes(16, value); }
    public required string Server { get; init; }

    /// <summary>The most lanes that this transfer may have at once.</summary>
    public required int MaxLanes { get; init => field = Math.Clamp(value, 1, Receiving.Receiver.MaxLanes); }

    /// <summary>The most entries that may be offered and not yet settled.</summary>
    public required int Window { get; init => field = Math.Clamp(value, 1, Receiving.IncomingTransfer.Window); }

    /// <summary>
    /// Milliseconds without a byte or a call after which the receiver takes the sender for gone. It decides how often the sender
    /// shows itself, and nothing else.
    /// </summary>
    public required long IdleMs { get; init => field = Math.Clamp(value, 0, MostIdleMs); }

    /// <summary>How lanes are sealed: what was asked for, or the sender leaves.</summary>
    public required int Suite { get; init; }

    /// <summary>What is told to have landed is on the disk by then.</summary>
    public bool Durable { get; init; }

    /// <summary>Somebody is asked there whether to take it, so the first plan may take minutes.</summary>
    public bool Asks { get; init; }

    /// <summary>The folder beneath the server's that this sender was given, whatever it asked for; empty for the server's own.</summary>
    public string Into { get; init => field = value ?? ""; } = "";
}

/// <summary>POST /v1/transfers/{id}/offers: one batch of entries, at most 1 MiB as JSON.</summary>
internal sealed record OfferRequest
{
    public required IReadOnlyList<OfferedEntry> Entries { get; init => field = JsonItems.Whole(value); }
}

/// <summary>
/// One entry as offered. Ids count up from 0 within a transfer. Kind: 1 file, 2 folder, 3 link. Modified: ns since
/// 1970 UTC. Mode: nine rwx bits. Link: the target of a symlink. None is required: what is missing is refused for what it is.
/// </summary>
[JsonConverter(typeof(OfferedEntryJson))]
internal sealed record OfferedEntry
{
    public uint Id { get; set; }
    public string Name { get; set; } = "";
    public int Kind { get; set; }
    public long Size { get; set; }
    public long Modified { get; set; }
    public int Mode { get; set; }
    public string? Link { get; set; }

    /// <summary>Bytes that are no hole, where fewer than Size: what it will take on disk.</summary>
    public long? Data { get; set; }

    /// <summary>
    /// Of a large file: tells this version of its source from every other, at most 64 characters that mean nothing here. Null where
    /// what arrives of it need not outlive its transfer.
    /// </summary>
    public string? Identity { get; set; }

    /// <summary>Offered again after <see cref="PlanAction.Compare"/>: size and time agree, the content does not.</summary>
    public bool Differs { get; set; }
}

/// <summary>
/// The plan of a batch. Count: how many entries were planned. Entries: those of them that are not simply there already, in their
/// order; most often nothing has changed, and then nothing is said.
/// </summary>
internal sealed record PlanAnswer
{
    private static readonly PlannedEntry IsThere = new() { Action = PlanAction.Skip };

    public required int Count { get; init; }
    public required IReadOnlyList<PlannedEntry> Entries { get; init => field = JsonItems.Whole(value); }

    /// <summary>The answers to all entries of a batch.</summary>
    /// <param name="first">The batch's first id; the others count up from it.</param>
    /// <param name="count">Its entries.</param>
    /// <exception cref="IOException">It is no plan of this batch.</exception>
    public IReadOnlyList<PlannedEntry> InFull(uint first, int count)
    {
        var all = new PlannedEntry[count];
        Array.Fill(all, IsThere);
        var last = -1L;
        foreach (var entry in Entries)
        {
            var at = (long)entry.Id - first;
            if (at <= last || at >= count) throw Mismatch();
            all[last = at] = entry;
        }

        return Count == count ? all : throw Mismatch();
    }

    private static IOException Mismatch() => new("the server's plan does not match what was offered");
}

/// <summary>What the receiver wants of one entry. Reason: for people. Digest: of the file it has, where content is to be compared.</summary>
[JsonConverter(typeof(PlannedEntryJson))]
internal sealed record PlannedEntry
{
    public uint Id { get; set; }
    public PlanAction Action { get; set; }
    public string? Reason { get; set; }
    public int Fault { get; set; }
    public string? Digest { get; set; }

    /// <summary>Some of it is here: POST /v1/transfers/{id}/resume says which units.</summary>
    public bool Partial { get; set; }
}

/// <summary>POST /v1/transfers/{id}/resume: what is here of an entry, from a unit on. It is this transfer's from then on.</summary>
internal sealed record ResumeRequest
{
    public required uint Entry { get; init; }
    public long From { get; init; }

    /// <summary>The sender compares what is here, whatever its source.</summary>
    public bool Compare { get; init; }
}

/// <summary>
/// Units that are here and verified. Same: of the very source that is offered; else each is to be compared before it is left out.
/// Next: where the following page begins; null at the end. There: all of it is in its place by now.
/// </summary>
internal sealed record ResumeAnswer
{
    public bool Same { get; init; }
    public bool There { get; init; }
    public IReadOnlyList<VerifiedRun> Runs { get; init => field = JsonItems.Whole(value ?? []); } = [];
    public long? Next { get; init; }
}

/// <summary>Units one after another, and 16 bytes of digest for each.</summary>
internal sealed record VerifiedRun
{
    public required long First { get; init; }
    public required byte[] Digests { get; init; }
}

/// <summary>What is to happen with one entry.</summary>
internal enum PlanAction
{
    /// <summary>Nothing is there: send it.</summary>
    Send,

    /// <summary>Send it; it replaces what is there.</summary>
    Replace,

    /// <summary>Send it; it lands beside what is there.</summary>
    Beside,

    /// <summary>Already there, or kept by policy.</summary>
    Skip,

    /// <summary>It can't land; Reason and Fault say why.</summary>
    Refuse,

    /// <summary>Same size and time: skip if the source's digest equals Digest, else offer it again with differs set.</summary>
    Compare,
}

/// <summary>POST /v1/transfers/{id}/lanes: asks for lane tickets; names lanes that the sender knows to be dead.</summary>
internal sealed record LanesRequest
{
    public required int Count { get; init; }
    public IReadOnlyList<string> Dead { get; init => field = JsonItems.Whole(value ?? []); } = [];
}

internal sealed record LanesAnswer
{
    public required IReadOnlyList<LaneTicket> Tickets { get; init => field = JsonItems.Whole(value); }
}

/// <summary>
/// Lets one lane in, once, for a minute. Id: 16 bytes, Secret: 32 bytes, both as hex. Lane: its number, which no other
/// lane of the transfer has.
/// </summary>
internal sealed record LaneTicket
{
    public required string Id { get; init => field = JsonHex.Bytes(16, value); }
    public required string Secret { get; init => field = JsonHex.Bytes(32, value); }
    public required uint Lane { get; init; }
}

/// <summary>The answer to POST /v1/transfers/{id}/commit: what the receiver counted.</summary>
internal sealed record CommitAnswer
{
    public long Landed { get; init; }
    public long Replaced { get; init; }
    public long Beside { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }
    public long Bytes { get; init; }
    public string Folder { get; init => field = value ?? ""; } = "";

    /// <summary>What took the receiver's time.</summary>
    public SpentAnswer? Spent { get; init; }
}

/// <summary>Milliseconds of a transfer's workers at the receiver, added up: what the transfer was limited by is told from them.</summary>
internal sealed record SpentAnswer
{
    /// <summary>At work on what lanes brought.</summary>
    public long WorkingMs { get; init; }

    /// <summary>Of that, on a processor; missing where the system does not tell.</summary>
    public long? ProcessorMs { get; init; }

    /// <summary>Of that, in calls that write files.</summary>
    public long DiskMs { get; init; }

    /// <summary>In which at least one entry waited to be on the disk; counted once, however many waited.</summary>
    public long LandingMs { get; init; }

    /// <summary>In which some lane waited for a rate limit of the receiver.</summary>
    public long HeldMs { get; init; }

    /// <summary>How many workers there are.</summary>
    public int Threads { get; init; }

    [JsonIgnore]
    public WorkSpent Work => new(Ms(WorkingMs), ProcessorMs is { } ms ? Ms(ms) : null, Ms(DiskMs), Ms(HeldMs));

    [JsonIgnore]
    public TimeSpan Landing => Ms(LandingMs);

    public static SpentAnswer Of(WorkSpent work, TimeSpan landing, int threads) => new()
    {
        WorkingMs = (long)work.Working.TotalMilliseconds,
        ProcessorMs = (long?)work.Processor?.TotalMilliseconds,
        DiskMs = (long)work.Disk.TotalMilliseconds,
        LandingMs = (long)landing.TotalMilliseconds,
        HeldMs = (long)work.Held.TotalMilliseconds,
        Threads = threads,
    };

    // Whatever a peer says is a time, and no overflow.
    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, int.MaxValue));
}

/// <summary>The body of every answer that is not 2xx. Code is for programs, Message for people.</summary>
internal sealed record ErrorAnswer
{
    public required string Code { get; init; }
    public required string Message { get; init; }
}

// Generated code gives null to init-only properties that the JSON lacks, so those with a default see to it themselves.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(JsonByName<ConflictPolicy>), typeof(JsonByName<PlanAction>)])]
[JsonSerializable(typeof(HelloAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(MeasureAnswer))]
[JsonSerializable(typeof(PairingStep))]
[JsonSerializable(typeof(OpenRequest))]
[JsonSerializable(typeof(OpenAnswer))]
[JsonSerializable(typeof(OfferRequest))]
[JsonSerializable(typeof(PlanAnswer))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(ResumeAnswer))]
[JsonSerializable(typeof(LanesRequest))]
[JsonSerializable(typeof(LanesAnswer))]
[JsonSerializable(typeof(CommitAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;
