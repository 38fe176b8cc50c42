using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray doctor --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Found), "finding")]
[JsonDerivedType(typeof(Measurement), "measured")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record DoctorLine : JsonLine
{
    /// <summary>Verdict is "fine", "unknown" or "wrong"; Culprit and Mend are there where something is wrong.</summary>
    public sealed record Found(string Check, string Verdict, string? Culprit, string Fact, string? Mend) : DoctorLine;

    /// <summary>Limits is true for the slowest stage of a send, and missing elsewhere.</summary>
    public sealed record Measurement(string What, long Rate, long Bytes, long ElapsedMs, bool? Limits) : DoctorLine;

    /// <summary>The last line.</summary>
    public sealed record Done(int Exit, IReadOnlyList<string> Culprits) : DoctorLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorLine))]
internal sealed partial class DoctorLineContext : JsonSerializerContext;
