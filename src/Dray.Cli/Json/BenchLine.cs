using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray bench io --json</c> says. Times in microseconds, and fractions of them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Machine), "machine")]
[JsonDerivedType(typeof(Measured), "measured")]
[JsonDerivedType(typeof(Skipped), "skipped")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record BenchLine : JsonLine
{
    /// <summary>What the figures are of.</summary>
    public sealed record Machine(string System, int Processors) : BenchLine;

    /// <summary>One model with so many clients, so many of them busy.</summary>
    public sealed record Measured(string Model, int Clients, int Connected, int Busy) : BenchLine
    {
        public double? MessagesPerSecond { get; init; }
        public double? WakeMedianUs { get; init; }
        public double? WakeP99Us { get; init; }
        public int Wakes { get; init; }
        public double? WakeMissedUs { get; init; }
        public double? CpuPerMessageUs { get; init; }
        public double? CpuPerWakeUs { get; init; }
        public double? IdleCpu { get; init; }
        public double? BytesPerClient { get; init; }
        public double? CallsPerMessage { get; init; }
        public double? TracedCallsPerMessage { get; init; }
        public string? CallsReason { get; init; }
    }

    /// <summary>One that could not be measured; Failed where that was not to be expected.</summary>
    public sealed record Skipped(string Model, int Clients, string Reason, bool Failed) : BenchLine;

    /// <summary>The last line.</summary>
    public sealed record Done(int Exit, string? Reason) : BenchLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchLine))]
internal sealed partial class BenchLineContext : JsonSerializerContext;
