using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray devices --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Device), "device")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Forgotten), "forgotten")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record DevicesLine : JsonLine
{
    /// <summary>Into is missing where it is the served folder itself, AtMost (bytes) and Bwlimit (bytes a second) where there is no limit, Unasked unless it is true.</summary>
    public sealed record Device(
        string Name, string Id, DateTimeOffset? Paired, bool Send, bool Get, string? Into, long? AtMost, long? Bwlimit, bool? Unasked) : DevicesLine;

    /// <summary>A transfer that runs now; Bytes of files that have landed.</summary>
    public sealed record Running(string Name, string Id, string Address, DateTimeOffset Since, long Bytes) : DevicesLine;

    public sealed record Forgotten(string Name, string Id) : DevicesLine;

    /// <summary>The last line. Reason is missing where all was done.</summary>
    public sealed record Done(int Exit, string? Reason) : DevicesLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DevicesLine))]
internal sealed partial class DevicesLineContext : JsonSerializerContext;
