using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray id --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Identity), "identity")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record IdLine : JsonLine
{
    public sealed record Identity(string Name, string Id) : IdLine;

    /// <summary>The last line. Reason is missing where there is an identity.</summary>
    public sealed record Done(int Exit, string? Reason) : IdLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdLine))]
internal sealed partial class IdLineContext : JsonSerializerContext;
