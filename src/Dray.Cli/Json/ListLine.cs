using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray ls --json</c> says. Sizes in bytes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Entry), "entry")]
[JsonDerivedType(typeof(Unreadable), "unreadable")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record ListLine : JsonLine
{
    /// <summary>Kind is "file", "folder" or "link"; Mode is in octal.</summary>
    public sealed record Entry(string Name, string Kind, long Size, DateTimeOffset Modified, string Mode, string? Target) : ListLine;

    public sealed record Unreadable(string Name, string Reason) : ListLine;

    /// <summary>The last line.</summary>
    public sealed record Done(int Exit, string? Reason) : ListLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListLine))]
internal sealed partial class ListLineContext : JsonSerializerContext;
