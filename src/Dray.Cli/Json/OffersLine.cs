using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray offers --json</c> says. Sizes in bytes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Offer), "offer")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record OffersLine : JsonLine
{
    /// <summary>Known is false where the sender calls itself what it likes; Names are the first few.</summary>
    public sealed record Offer(string Id, string Client, string Peer, bool Known, int Entries, long Bytes, IReadOnlyList<string> Names) : OffersLine;

    /// <summary>Answer is "yes", "always" or "no".</summary>
    public sealed record Answered(string Id, string Answer) : OffersLine;

    /// <summary>The last line. Reason is missing where all was done.</summary>
    public sealed record Done(int Exit, string? Reason) : OffersLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OffersLine))]
internal sealed partial class OffersLineContext : JsonSerializerContext;
