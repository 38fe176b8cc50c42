using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray send --json</c> says. Sizes in bytes, rates in bytes a second.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Connected), "connected")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Retrying), "retrying")]
[JsonDerivedType(typeof(Planned), "planned")]
[JsonDerivedType(typeof(Resuming), "resuming")]
[JsonDerivedType(typeof(EntryLanded), "landed")]
[JsonDerivedType(typeof(EntryFailed), "failed")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record SendLine : JsonLine
{
    /// <summary>Into is the folder beneath the server's that this device was given, if it was; Asks is true where somebody is asked there first.</summary>
    public sealed record Connected(string Server, string? Id, string Address, bool Secret, string? Into, bool? Asks) : SendLine;

    /// <summary>What the other end of a raw connection said, as far as it is UTF-8; Size counts its bytes.</summary>
    public sealed record Answered(string Text, long Size) : SendLine;

    public sealed record Retrying(string Reason, long InMs) : SendLine;

    public sealed record Planned(string Name, string Action, long Size, string? Reason) : SendLine;

    /// <summary>Bytes of it are there from an earlier try.</summary>
    public sealed record Resuming(string Name, long Bytes, long Size) : SendLine;

    /// <summary>Outcome is "landed", "replaced", "beside" or "skipped".</summary>
    public sealed record EntryLanded(string Name, string As, string Outcome, long Size, string? Sha256) : SendLine;

    public sealed record EntryFailed(string Name, string Fault, string Reason) : SendLine;

    public sealed record Progress(
        long BytesDone, long BytesFound, long EntriesDone, long EntriesFound, bool Walked, long Rate) : SendLine;

    /// <summary>The last line. Ended is "done" or says what went wrong; Exit is the exit code.</summary>
    public sealed record Done(
        string Ended, int Exit, string? Reason, long Landed, long Replaced, long Beside, long Skipped, long Failed,
        long Bytes, long ElapsedMs, int Lanes, bool Secret, bool Durable, long? Resumed = null, string? Limit = null) : SendLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendLine))]
internal sealed partial class SendLineContext : JsonSerializerContext;
