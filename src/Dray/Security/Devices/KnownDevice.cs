using System.Text.Json.Serialization;

namespace Dray.Security;

/// <summary>A device that this one can tell from all others, and what it may do here.</summary>
/// <param name="Id">SHA-256 of its certificate, 64 lower-case hex digits.</param>
/// <param name="Name">What it is called here: unique, and safe to show.</param>
/// <param name="Paired">When it was paired; null where it was only recognised, as a server that takes files from strangers: it has no rights here.</param>
/// <param name="Send">It may send files to this device.</param>
/// <param name="Get">It may get files from this device.</param>
/// <param name="Into">The folder beneath the served one that all it sends lands in; null for the served one itself.</param>
/// <param name="AtMost">The most that one transfer of it may bring, in bytes; null for no limit of its own.</param>
internal sealed record KnownDevice(
    string Id, string Name, DateTimeOffset? Paired, bool Send, bool Get, string? Into, long? AtMost)
{
    /// <summary>Where it was reached, each as <see cref="ServerPlace.Of"/> writes it: whoever answers there has to be this device.</summary>
    public IReadOnlyList<string> Reached { get; init => field = value is { Count: > 0 } ? value : []; } = [];

    /// <summary>How many bytes a second all that it sends may bring together; null for no limit of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BandwidthLimit { get; init; }

    /// <summary>What it sends is taken unasked, by servers that ask about others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unasked { get; init; }
}
