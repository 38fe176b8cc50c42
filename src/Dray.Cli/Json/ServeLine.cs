using System.Text.Json.Serialization;

namespace Dray.Cli.Json;

/// <summary>What <c>dray serve --json</c> says. Sizes in bytes; addresses as ADDRESS:PORT, IPv6 in brackets.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Listening), "listening")]
[JsonDerivedType(typeof(PartialsFound), "partials_found")]
[JsonDerivedType(typeof(DevicePaired), "paired")]
[JsonDerivedType(typeof(Came), "came")]
[JsonDerivedType(typeof(Went), "went")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(PullCame), "pull_came")]
[JsonDerivedType(typeof(PullWent), "pull_went")]
[JsonDerivedType(typeof(RawCame), "raw_came")]
[JsonDerivedType(typeof(RawWent), "raw_went")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(EntryFailed), "failed")]
[JsonDerivedType(typeof(Draining), "draining")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record ServeLine : JsonLine
{
    /// <summary>Port is that of the first address. Secret is false where senders may ask for what is not; Paired is true where some device is.</summary>
    public sealed record Listening(
        IReadOnlyList<string> Addresses, int Port, string Folder, string Name, string Id, IReadOnlyList<string>? Raw, bool Secret, bool Paired,
        LinkLine.Link? Web) : ServeLine;

    /// <summary>What earlier runs had left half done.</summary>
    public sealed record PartialsFound(int Kept, long Bytes, int Finished, int RolledBack, int Dropped) : ServeLine;

    /// <summary>A device was paired with this one.</summary>
    public sealed record DevicePaired(string Name, string Id, string Peer) : ServeLine;

    /// <summary>Known is false where a stranger drops files into the inbox.</summary>
    public sealed record Came(string Transfer, string Client, string Peer, bool Secret, bool Known) : ServeLine;

    /// <summary>Reason is missing where the transfer was committed.</summary>
    public sealed record Went(
        string Transfer, string Client, string Peer, bool Committed, string? Reason, string Folder,
        long Landed, long Replaced, long Beside, long Skipped, long Failed, long Bytes, long ElapsedMs, bool Secret, bool Durable) : ServeLine;

    /// <summary>Somebody has to be asked about an offer; Names are the first few.</summary>
    public sealed record Asked(string Id, string Client, string Peer, bool Known, int Entries, long Bytes, IReadOnlyList<string> Names) : ServeLine;

    /// <summary>Answer is "yes", "always", "no", "nobody" or "gone".</summary>
    public sealed record Answered(string Id, string Client, string Answer) : ServeLine;

    /// <summary>A device began to get what is shared.</summary>
    public sealed record PullCame(string Client, string Peer, IReadOnlyList<string> Paths) : ServeLine;

    /// <summary>Ended is as a send's; Reason is missing where it is "done".</summary>
    public sealed record PullWent(
        string Client, string Peer, string Ended, string? Reason, long Landed, long Replaced, long Beside, long Skipped, long Failed,
        long Bytes, long ElapsedMs, bool Secret) : ServeLine;

    public sealed record RawCame(string Peer, string File) : ServeLine;

    /// <summary>Reason is missing where the peer ended it.</summary>
    public sealed record RawWent(string Peer, string File, long Bytes, string? Reason, long ElapsedMs) : ServeLine;

    public sealed record Refused(string? Peer, string Reason) : ServeLine;

    public sealed record EntryFailed(string Transfer, string Name, string Reason) : ServeLine;

    public sealed record Draining(int Running, long GraceMs) : ServeLine;

    /// <summary>The last line.</summary>
    public sealed record Done(int Exit, string? Reason) : ServeLine;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServeLine))]
internal sealed partial class ServeLineContext : JsonSerializerContext;
