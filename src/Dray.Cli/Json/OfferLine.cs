using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray send --json</c> says of an offer. Sizes in bytes; addresses as ADDRESS:PORT, IPv6 in brackets.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Offered), "offered")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Broken), "broken")]
[JsonDerivedType(typeof(Missed), "missed")]
[JsonDerivedType(typeof(Over), "over")]
[JsonDerivedType(typeof(Fault), "fault")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record OfferLine : JsonLine
{
    /// <summary>The codes, and the link for browsers by each way in, since whoever asked for the offer has to hand them on. Port is that of the first address.</summary>
    public sealed record Offered(IReadOnlyList<string> Codes, IReadOnlyList<string> Addresses, int Port, long ValidMs, IReadOnlyList<string> Links, string Fingerprint) : OfferLine;

    /// <summary>A device has proved that it knows a code.</summary>
    public sealed record Begun(int Number, string Client, string Id, string Peer) : OfferLine;

    public sealed record Taken(
        int Number, string Client, string Id, string Peer, long Landed, long Replaced, long Beside, long Skipped, long Failed, long Bytes,
        long ElapsedMs) : OfferLine;

    /// <summary>It left before it had everything, and may come again.</summary>
    public sealed record Broken(int Number, string Client, string Id, string Peer, string? Reason) : OfferLine;

    /// <summary>A wrong code was tried.</summary>
    public sealed record Missed(int Number, string Peer) : OfferLine;

    /// <summary>End is "taken", "guessed" or "expired".</summary>
    public sealed record Over(int Number, string End) : OfferLine;

    public sealed record Fault(string Reason) : OfferLine;

    /// <summary>The last line.</summary>
    public sealed record Done(int Exit, string? Reason) : OfferLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OfferLine))]
internal sealed partial class OfferLineContext : JsonSerializerContext;
