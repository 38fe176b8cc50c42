using System.Text.Json;
using System.Text.Json.Serialization;
using Dray.Files;

namespace Dray.Transfers.Control;

/// <summary>POST /v1/list: what is in a shared folder, answered by a <see cref="ListedEntry"/> a line.</summary>
internal sealed record ListRequest
{
    /// <summary>A share, and what is beneath it; empty for the shares themselves.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>All that is within its folders, too.</summary>
    public bool Recursive { get; init; }
}

/// <summary>One thing in a shared folder: figures as those of an <see cref="OfferedEntry"/>, the name relative to what was asked for.</summary>
internal sealed record ListedEntry
{
    public string Name { get; init => field = value ?? ""; } = "";
    public int Kind { get; init; }
    public long Size { get; init; }
    public long Modified { get; init; }
    public int Mode { get; init; }
    public string? Link { get; init; }

    /// <summary>Why it can't be told of, or travel, as half a sentence; then only the name says anything.</summary>
    public string? Problem { get; init; }
}

/// <summary>
/// POST /v1/pulls: has the server send what it shares back to whoever asks, who has to be called: it opens connections to the
/// server, which then uses them as if it had made them. Answered by a <see cref="PullLine"/> a line until the send has ended.
/// </summary>
internal sealed record PullRequest
{
    public required int Protocol { get; init; }

    /// <summary>Each a share and what is beneath it; with a '/' at its end, what is in that. None where an offer is taken.</summary>
    public required IReadOnlyList<string> Paths { get; init => field = JsonItems.Whole(value); }

    /// <summary>The number of the offer that is taken, as a whole; null where paths are asked for.</summary>
    public int? Offer { get; init; }

    /// <summary>Include and exclude rules, in order.</summary>
    public IReadOnlyList<PullFilter> Filters { get; init => field = Proper(JsonItems.Whole(value ?? [])); } = [];

    /// <summary>How many lanes; 0 lets the sender choose.</summary>
    public int Lanes { get; init; }

    /// <summary>What holds for the transfer, as its sender is to ask for it; the receiver holds to it whatever is asked.</summary>
    public required OpenRequest Terms { get; init; }

    /// <summary>Entries that simply land are told of, too.</summary>
    public bool Events { get; init; }

    private static IReadOnlyList<PullFilter> Proper(IReadOnlyList<PullFilter> filters) =>
        filters.All(static one => one.Pattern is not null) ? filters : throw new JsonException("a rule without a pattern");
}

/// <summary>As a <see cref="FilterRule"/>.</summary>
internal sealed record PullFilter(bool Include, string Pattern);

/// <summary>One line of the answer to a pull; one without anything says that the server lives.</summary>
internal sealed record PullLine
{
    /// <summary>A connection is wanted, to be opened with this ticket.</summary>
    public CallTicket? Call { get; init; }

    public PullProgress? Progress { get; init; }

    /// <summary>As a send has it.</summary>
    public SendEvent? Event { get; init => field = Proper(value); }

    /// <summary>The last line: how the send ended, in its own words.</summary>
    public SendReceipt? Ended { get; init; }

    /// <summary>At its source an event is made of our own words; here they are somebody else's, and what is missing is null whatever its type says.</summary>
    private static SendEvent? Proper(SendEvent? told) => told switch
    {
        Planned plan when plan.Name is null || plan.Size < 0 || !ControlWords.All.Contains(plan.Action) => throw new JsonException("no plan"),
        EntryLanded landed when landed.Name is null || landed.As is null || landed.Size < 0 || (landed.Sha256 is { } digest && JsonHex.Bytes(32, digest).Any(char.IsAsciiLetterUpper)) => throw new JsonException("no landing"),
        EntryFailed { Name: null } or EntryFailed { Reason: null } or LeftOut { Name: null } => throw new JsonException("no failure"),
        Resuming part when part.Name is null || part.Bytes < 0 || part.Bytes > part.Size => throw new JsonException("no part"),
        _ => told,
    };
}

/// <summary>16 bytes of id and 32 of secret, in hex: good for one connection and one minute.</summary>
internal sealed record CallTicket
{
    public required string Id { get; init => field = JsonHex.Bytes(16, value); }
    public required string Secret { get; init => field = JsonHex.Bytes(32, value); }
}

/// <summary>The figures of a <see cref="SendProgress"/>.</summary>
internal sealed record PullProgress(long BytesFound, long BytesDone, long BytesThere, long EntriesFound, long EntriesDone, bool Walked)
{
    /// <summary>No more than there can be, whatever is said.</summary>
    private const long Most = 1L << 60;

    public long BytesFound { get; init => field = Math.Clamp(value, 0, Most); } = BytesFound;

    public long BytesDone { get; init => field = Math.Clamp(value, 0, Most); } = BytesDone;

    public long BytesThere { get; init => field = Math.Clamp(value, 0, Most); } = BytesThere;

    public long EntriesFound { get; init => field = Math.Clamp(value, 0, Most); } = EntriesFound;

    public long EntriesDone { get; init => field = Math.Clamp(value, 0, Most); } = EntriesDone;
}

// Told apart from ControlJson, which knows neither events nor receipts.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(JsonByName<ConflictPolicy>), typeof(JsonByName<LandOutcome>), typeof(JsonByName<FileFault>), typeof(JsonByName<SendEnd>), typeof(JsonByName<TransferLimit>)])]
[JsonSerializable(typeof(ListRequest))]
[JsonSerializable(typeof(ListedEntry))]
[JsonSerializable(typeof(PullRequest))]
[JsonSerializable(typeof(PullLine))]
internal sealed partial class PullJson : JsonSerializerContext;
