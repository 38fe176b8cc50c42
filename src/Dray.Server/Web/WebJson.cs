using System.Text.Json.Serialization;
using Dray.Transfers.Control;

namespace Dray.Server.Web;

/// <summary>What the page is told of its link. Times in milliseconds since 1970.</summary>
internal sealed record SessionAnswer
{
    /// <summary>This device's name.</summary>
    public required string Server { get; init; }

    public required bool MayPut { get; init; }
    public required bool MayGet { get; init; }

    /// <summary>What is shared here, if anything is.</summary>
    public required bool Shares { get; init; }

    /// <summary>The folder that files land in; empty for the served one itself.</summary>
    public required string Into { get; init; }

    public required long Until { get; init; }

    /// <summary>The live view is shown to this browser.</summary>
    public required bool Live { get; init; }

    /// <summary>It came without TLS: whoever is on the way reads everything.</summary>
    public required bool Plain { get; init; }
}

/// <summary>What became of a file that was put in.</summary>
internal sealed record PutAnswer
{
    public const string Skipped = "skipped";

    /// <summary>What it is called now.</summary>
    public required string Name { get; init; }

    /// <summary>landed, beside, or skipped: it was here already.</summary>
    public required string Outcome { get; init; }

    public required long Size { get; init; }

    /// <summary>The name as a URL has it.</summary>
    [JsonIgnore]
    public string EncodedName => string.Join('/', Name.Split('/').Select(Uri.EscapeDataString));
}

/// <summary>One line of a list: what is in a folder. Sizes in bytes, times in ns since 1970.</summary>
internal sealed record ListLine
{
    public required string Name { get; init; }

    /// <summary>1 file, 2 folder, 3 link; 0 where nothing is known of it.</summary>
    public required int Kind { get; init; }

    public required long Size { get; init; }
    public required long Modified { get; init; }

    /// <summary>Why it can't be had, as half a sentence.</summary>
    public string? Problem { get; init; }

    public static ListLine Of(ListedEntry entry) => new() { Name = entry.Name, Kind = entry.Kind, Size = entry.Size, Modified = entry.Modified, Problem = entry.Problem };
}

/// <summary>What a guest has picked.</summary>
internal sealed record SelectionRequest
{
    /// <summary>Each a share and what is beneath it.</summary>
    public IReadOnlyList<string> Paths { get; init => field = JsonItems.Whole(value ?? []); } = [];
}

internal sealed record SelectionAnswer
{
    public required string Id { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(PutAnswer))]
[JsonSerializable(typeof(ListLine))]
[JsonSerializable(typeof(LiveView))]
[JsonSerializable(typeof(SelectionRequest))]
[JsonSerializable(typeof(SelectionAnswer))]
internal sealed partial class WebJson : JsonSerializerContext;
