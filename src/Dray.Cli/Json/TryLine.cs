using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray try --json</c> says. Sizes in bytes, rates in bytes a second.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Source), "source")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(EntryFailed), "failed")]
[JsonDerivedType(typeof(Sent), "sent")]
[JsonDerivedType(typeof(Difference), "difference")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record TryLine : JsonLine
{
    /// <summary>What is sent; Made is true for a tree of dray's own.</summary>
    public sealed record Source(string Path, bool Made) : TryLine;

    public sealed record Progress(
        long BytesDone, long BytesFound, long EntriesDone, long EntriesFound, bool Walked, long Rate) : TryLine;

    /// <summary>An entry that did not travel.</summary>
    public sealed record EntryFailed(string Name, string Reason) : TryLine;

    /// <summary>The send's own receipt.</summary>
    public sealed record Sent(int Exit, string? Reason, long Landed, long Failed, long Bytes, long ElapsedMs, int Lanes) : TryLine;

    /// <summary>Something landed otherwise than it was sent.</summary>
    public sealed record Difference(string Name, string What) : TryLine;

    /// <summary>The last line. Rate is that of the send; Verified counts the entries that were compared.</summary>
    public sealed record Done(int Exit, string? Reason, long Verified, long Differences, long Rate) : TryLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TryLine))]
internal sealed partial class TryLineContext : JsonSerializerContext;
