using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray doctor --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Found), "finding")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record DoctorLine : JsonLine
{
    /// <summary>Verdict is "fine", "unknown" or "wrong"; Culprit and Mend are there where something is wrong.</summary>
    public sealed record Found(string Check, string Verdict, string? Culprit, string Fact, string? Mend) : DoctorLine;

    /// <summary>The last line.</summary>
    public sealed record Done(int Exit, IReadOnlyList<string> Culprits) : DoctorLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorLine))]
internal sealed partial class DoctorLineContext : JsonSerializerContext;
