using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray partials --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Partial), "partial")]
[JsonDerivedType(typeof(Removed), "removed")]
[JsonDerivedType(typeof(Stays), "stays")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record PartialsLine : JsonLine
{
    /// <summary>Client is missing where the device is not known; Bytes are there and verified.</summary>
    public sealed record Partial(
        string Id, string Name, string Device, string? Client, long Size, long Bytes, DateTimeOffset Touched, bool InUse) : PartialsLine;

    public sealed record Removed(string Id, string Name, long Bytes) : PartialsLine;

    /// <summary>One that was to be removed. Id as it was typed.</summary>
    public sealed record Stays(string Id, string Reason) : PartialsLine;

    /// <summary>The last line. Reason is missing where nothing else than what was told went wrong.</summary>
    public sealed record Done(int Exit, string? Reason) : PartialsLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PartialsLine))]
internal sealed partial class PartialsLineContext : JsonSerializerContext;
