using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray peers --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Peer), "peer")]
[JsonDerivedType(typeof(Gone), "gone")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record PeersLine : JsonLine
{
    /// <summary>Id is all of it where Proven, else the digits that are announced; KnownAs is missing where no known device has it.</summary>
    public sealed record Peer(
        string Name, IReadOnlyList<string> Addresses, string? Id, bool Proven, int? Protocol, string? KnownAs, bool Paired, bool Own, string By) : PeersLine;

    public sealed record Gone(string Name, IReadOnlyList<string> Addresses, string? Id) : PeersLine;

    /// <summary>The last line. Reason is missing where all was done.</summary>
    public sealed record Done(int Found, int Exit, string? Reason) : PeersLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PeersLine))]
internal sealed partial class PeersLineContext : JsonSerializerContext;
